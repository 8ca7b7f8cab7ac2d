//! Every code that the program can tell is documented, and every documented code can be told.

use std::collections::BTreeSet;
use std::path::Path;

/// Codes in a text: a quote or a bar and blank, E or W, four digits.
fn codes(text: &str, before: char) -> BTreeSet<String> {
    let chars: Vec<char> = text.chars().collect();
    chars
        .windows(6)
        .filter(|w| {
            w[0] == before && matches!(w[1], 'E' | 'W') && w[2..].iter().all(char::is_ascii_digit)
        })
        .map(|w| w[1..].iter().collect())
        .collect()
}

fn sources(dir: &Path, text: &mut String) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

#[test]
fn codes_and_document_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    sources(&root.join("src"), &mut text);
    let document = std::fs::read_to_string(root.join("docs/errors.md")).expect("the document");
    let (told, documented) = (codes(&text, '"'), codes(&document, ' '));
    assert!(told.len() > 40, "only {} codes found", told.len());
    assert_eq!(told, documented);
}
