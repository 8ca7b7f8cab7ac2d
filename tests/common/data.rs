//! Public data that stay outside of the repository, in the folder that `PORTOLAN_DATA` names.

use std::path::PathBuf;

/// A file or folder of the data. Without them a test says why it does nothing, and fails where
/// `PORTOLAN_MUST_RUN` is set.
pub fn public(path: &str) -> Option<PathBuf> {
    let data = std::env::var_os("PORTOLAN_DATA").map(PathBuf::from);
    if data.is_none() {
        assert!(
            std::env::var_os("PORTOLAN_MUST_RUN").is_none(),
            "PORTOLAN_DATA must be set here"
        );
        eprintln!("skipped: PORTOLAN_DATA is not set");
    }
    data.map(|d| d.join(path))
}
