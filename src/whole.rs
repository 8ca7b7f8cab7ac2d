//! Files and folders that appear whole or not at all: made beside their place, then renamed.

use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, TempDir};

/// Where a path's entry is made.
pub fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes a file.
///
/// # Errors
/// Whatever the file system says; then the file is as it was.
pub fn file(path: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
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
