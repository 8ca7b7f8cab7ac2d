//! `portolan export`, `completions`, `man`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::CommandFactory;
use portolan::Instance;
use portolan::lp::{mps, text};
use portolan::plan::Labels;

use super::{BAD_DATA, Cli, INTERNAL, print, tell};

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
    /// Instance.
    path: PathBuf,
    /// File format.
    #[arg(long, value_enum)]
    to: Format,
    /// File to write; standard output if none.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Writes an instance's linear program.
pub fn export(args: &Export) -> u8 {
    let instance = match Instance::load(&args.path) {
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
        Some(path) => File::create(path).and_then(|mut f| write(&mut f)),
        None => write(&mut std::io::stdout().lock()),
    };
    match done {
        Ok(()) => 0,
        Err(e) => {
            eprintln!("error: {e}");
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
    print(&String::from_utf8_lossy(&script));
    0
}

/// Prints the manual page.
pub fn man() -> u8 {
    let mut page = Vec::new();
    match clap_mangen::Man::new(Cli::command()).render(&mut page) {
        Ok(()) => {
            print(&String::from_utf8_lossy(&page));
            0
        }
        Err(e) => {
            eprintln!("error: {e}");
            INTERNAL
        }
    }
}

/// Prints the JSON Schema of instances.
pub fn schema() -> u8 {
    print(&format!(
        "{:#}\n",
        portolan::instance::schema::json_schema()
    ));
    0
}
