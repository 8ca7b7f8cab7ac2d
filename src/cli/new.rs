//! `portolan new`.

use std::path::PathBuf;

use portolan::starter;

use super::{printed, refused};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Folder to make: not there yet, or empty.
    dir: PathBuf,
}

/// Writes the starter instance.
pub fn run(args: &Args) -> u8 {
    match starter::write(&args.dir) {
        Ok(files) => {
            let dir = args.dir.display();
            let said = format!(
                "{dir}: a starter instance of {files} files; begin with {dir}/portolan.toml, then\n  \
                 portolan check {dir}\n  portolan solve {dir}\n"
            );
            printed(&said)
        }
        Err(e) => refused(&e.to_string()),
    }
}
