//! The command, as a user types it.

use std::process::{Command, Output};

/// The command, to be run in the repository's folder.
pub fn command() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// What the command answers to arguments, in the repository's folder.
pub fn portolan(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portolan"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .output()
        .expect("runs")
}

/// Exit code, standard output and standard error.
pub fn said(args: &[&str]) -> (Option<i32>, String, String) {
    let out = portolan(args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (out.status.code(), text(out.stdout), text(out.stderr))
}
