//! `portolan export`, `schema`, `completions`, `man`.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use clap::CommandFactory;
use portolan::Instance;
use portolan::lp::{mps, text};
use portolan::plan::Labels;
use portolan::whole;

use super::{BAD_DATA, Cli, INTERNAL, Input, printed, tell, writable};

/// File format of a linear program.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Free MPS.
    Mps,
    /// CPLEX LP.
    Lp,
}

/// Arguments of `export`.
#[derive(clap::Args)]
pub struct Export {
    #[command(flatten)]
    input: Input,
    /// File format.
    #[arg(long, value_enum)]
    to: Format,
    /// File to write; standard output if none.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Writes an instance's linear program.
pub fn export(args: &Export) -> u8 {
    if let Err(code) = writable("--out", args.out.as_deref(), whole::check_file) {
        return code;
    }
    let instance = match Instance::load_with(&args.input.path, &args.input.stack()) {
        Ok(instance) => instance,
        Err(errors) => {
            tell(&errors);
            return BAD_DATA;
        }
    };
    let names = Labels {
        world: &instance.world,
        network: &instance.network,
        model: &instance.model,
    };
    let write = |out: &mut dyn Write| {
        let mut out = BufWriter::new(out);
        match args.to {
            Format::Mps => mps::write(&instance.model.lp, &names, &mut out),
            Format::Lp => text::write(&instance.model.lp, &names, &mut out),
        }?;
        out.flush()
    };
    let done = match &args.out {
        Some(path) => whole::file(path, &write),
        None => write(&mut std::io::stdout().lock()),
    };
    match done {
        Ok(()) => 0,
        // A reader that has gone away has seen what it wanted.
        Err(e) if args.out.is_none() && e.kind() == ErrorKind::BrokenPipe => 0,
        Err(e) => {
            let place = args.out.as_ref().map(|p| format!("{}: ", p.display()));
            sayln!("error: {}{e}", place.unwrap_or_default());
            INTERNAL
        }
    }
}

/// Arguments of `completions`.
#[derive(clap::Args)]
pub struct Completions {
    /// Shell.
    shell: clap_complete::Shell,
}

/// Prints a completion script.
pub fn completions(args: &Completions) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "portolan", &mut script);
    printed(&String::from_utf8_lossy(&script))
}

/// Arguments of `man`.
#[derive(clap::Args)]
pub struct Man {
    /// Folder to write the pages of all commands to; without it the main page is printed.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the manual page, or writes those of all commands.
pub fn man(args: &Man) -> u8 {
    if let Err(code) = writable("--out", args.out.as_deref(), whole::check_folder) {
        return code;
    }
    let command = Cli::command();
    let done = match &args.out {
        Some(dir) => {
            std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir))
        }
        None => {
            let mut page = Vec::new();
            match clap_mangen::Man::new(command).render(&mut page) {
                Ok(()) => return printed(&String::from_utf8_lossy(&page)),
                Err(e) => Err(e),
            }
        }
    };
    match done {
        Ok(()) => 0,
        Err(e) => {
            sayln!("error: {e}");
            INTERNAL
        }
    }
}

/// Arguments of `schema`.
#[derive(clap::Args)]
pub struct Schema {
    /// Print the data package (datapackage.json) of this instance folder instead.
    #[arg(long, value_name = "DIR")]
    datapackage: Option<PathBuf>,
}

/// Prints the JSON Schema of instances, or a folder's data package.
pub fn schema(args: &Schema) -> u8 {
    let Some(dir) = &args.datapackage else {
        return printed(&format!(
            "{:#}\n",
            portolan::instance::schema::json_schema()
        ));
    };
    match portolan::import::describe(dir) {
        Ok(package) => printed(&format!("{package:#}\n")),
        Err(e) => {
            sayln!("error: {}: {e}", dir.display());
            BAD_DATA
        }
    }
}
