//! Files and folders that appear whole or not at all: made beside their place, then renamed.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, TempDir};

/// Where a path's entry is made.
pub fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Whether a folder takes new files.
///
/// # Errors
/// Why not.
pub fn takes_files(folder: &Path) -> io::Result<()> {
    let told = |e: io::Error| {
        let message = format!("{} cannot be written to: {e}", folder.display());
        io::Error::new(e.kind(), message)
    };
    tempfile::tempfile_in(folder).map(|_| ()).map_err(told)
}

/// Whether a file can be made, or replaced.
///
/// # Errors
/// Why not.
pub fn check_file(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        let message = format!("{} is a folder; name a file", path.display());
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    if stays(path) {
        return Ok(());
    }
    takes_files(parent(path))
}

/// Whether a folder can be made, or filled: the nearest folder that is there must take new files.
///
/// # Errors
/// Why not.
pub fn check_folder(path: &Path) -> io::Result<()> {
    if path.exists() && !path.is_dir() {
        let message = format!("{} is a file; name a folder", path.display());
        return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
    }
    let there = path.ancestors().find(|p| p.is_dir());
    takes_files(there.unwrap_or(Path::new(".")))
}

/// A pipe, a terminal or such, or a link, as `/dev/stdout` is: written to, and never replaced.
fn stays(path: &Path) -> bool {
    path.is_symlink() || path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir())
}

/// Writes a file.
///
/// # Errors
/// Whatever the file system says; then the file is as it was.
pub fn file(path: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if stays(path) {
        return write(&mut File::create(path)?);
    }
    let mut builder = Builder::new();
    builder.prefix(".portolan-");
    #[cfg(unix)]
    builder.permissions(readable(0o666));
    let mut fresh = builder.tempfile_in(parent(path))?;
    write(fresh.as_file_mut())?;
    fresh.persist(path)?;
    Ok(())
}

/// A fresh folder beside a path, to be filled and renamed.
///
/// # Errors
/// Whatever the file system says.
pub fn folder_beside(path: &Path) -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(".portolan-");
    #[cfg(unix)]
    builder.permissions(readable(0o777));
    builder.tempdir_in(parent(path))
}

/// Permissions as of any new file: what the user's mask leaves of these.
#[cfg(unix)]
fn readable(mode: u32) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::Permissions::from_mode(mode)
}
