//! Every code that the program can tell is documented, and has a fixture that makes it be told:
//! `tests/fixtures/errors/<CODE>/` holds the smallest instance that triggers it (`instance.toml`,
//! `instance.json` or a folder `instance/`) and `expected.txt`, what is then printed.
//!
//! `PORTOLAN_REGENERATE=1 cargo test --test errors` writes every `expected.txt`: read what it says.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use portolan::Instance;
use portolan::diagnostic::{Diagnostic, Diagnostics};

/// Codes about files that have no line to point at: their message names the file.
const OF_FILES: &[&str] = &["E0110", "E0111", "E0112", "E0113"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

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
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&fs::read_to_string(&path).expect("a source"));
        }
    }
}

fn documented() -> BTreeSet<String> {
    let document = fs::read_to_string(root().join("docs/errors.md")).expect("the document");
    codes(&document, ' ')
}

#[test]
fn codes_and_document_agree() {
    let mut text = String::new();
    sources(&root().join("src"), &mut text);
    let (told, documented) = (codes(&text, '"'), documented());
    assert!(told.len() > 40, "only {} codes found", told.len());
    let unexplained: Vec<_> = told.difference(&documented).collect();
    assert!(
        unexplained.is_empty(),
        "{unexplained:?}: add a row for each to a table of docs/errors.md"
    );
    let untold: Vec<_> = documented.difference(&told).collect();
    assert!(
        untold.is_empty(),
        "{untold:?} of docs/errors.md are told nowhere in src/: take the rows out"
    );
}

#[test]
fn every_code_has_a_fixture() {
    let mut wrong = Vec::new();
    for code in documented() {
        let dir = root().join("tests/fixtures/errors").join(&code);
        if let Err(what) = check(&code, &dir) {
            wrong.push(format!("{code}: {what}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Whether a fixture tells its code and nothing else, where it should, in the words expected.
fn check(code: &str, dir: &Path) -> Result<(), String> {
    let made = tempfile::tempdir().expect("a folder");
    let elsewhere = dir.join("elsewhere.txt");
    if let Ok(test) = fs::read_to_string(&elsewhere) {
        let file = root().join(test.trim());
        let text = fs::read_to_string(&file).unwrap_or_default();
        return if text.contains(code) {
            Ok(())
        } else {
            Err(format!(
                "elsewhere.txt says that {} tests it, and it does not name it",
                file.display()
            ))
        };
    }
    let Some(path) = generated(code, made.path()).or_else(|| instance_in(dir)) else {
        return Err(format!(
            "no fixture. Put the smallest instance that triggers it into tests/fixtures/errors/{code}/ as \
             instance.toml, instance.json or a folder instance/, run PORTOLAN_REGENERATE=1 cargo test --test errors, \
             and read the expected.txt that it writes. For a code that no instance alone can trigger, write the \
             path of the test that does (tests/suite/verify.rs) into elsewhere.txt"
        ));
    };
    let told = told(&path);
    for d in &told.list {
        if d.code != code {
            return Err(format!("its fixture tells {} too: {}", d.code, d.message));
        }
        placed(d)?;
    }
    if told.list.is_empty() {
        return Err("its fixture tells nothing".to_string());
    }
    let folder = path.parent().expect("a folder").display().to_string() + "/";
    let printed = told.render(false).replace(&folder, "");
    let file = dir.join("expected.txt");
    if std::env::var_os("PORTOLAN_REGENERATE").is_some() {
        fs::create_dir_all(dir).expect("a folder");
        fs::write(&file, &printed).expect("writes");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if printed == expected {
        Ok(())
    } else {
        Err(format!(
            "expected.txt says\n{expected}\nand it is\n{printed}"
        ))
    }
}

/// What is told about an instance, errors or warnings.
fn told(path: &Path) -> Diagnostics {
    match Instance::load(path) {
        Ok(instance) => instance.warnings,
        Err(errors) => errors,
    }
}

/// Whether a diagnostic says where: file, line, column and (past the documents' syntax) field.
fn placed(d: &Diagnostic) -> Result<(), String> {
    if OF_FILES.contains(&d.code) {
        return if d.message.contains("instance") {
            Ok(())
        } else {
            Err(format!("`{}` does not name the file", d.message))
        };
    }
    match &d.place {
        None => Err(format!("`{}` has no place", d.message)),
        Some(_) if d.field.is_none() && !d.code.starts_with("E01") => {
            Err(format!("`{}` names no field", d.message))
        }
        Some(p) if p.line == 0 || p.column == 0 || p.file.is_empty() => {
            Err(format!("{p:?} is no place"))
        }
        Some(_) if d.remedy.is_empty() => Err(format!("`{}` has no remedy", d.message)),
        Some(_) => Ok(()),
    }
}

fn instance_in(dir: &Path) -> Option<PathBuf> {
    ["instance.toml", "instance.json", "instance"]
        .iter()
        .map(|name| dir.join(name))
        .find(|p| p.exists())
}

const HEADER: &str = "[instance]\nformat_version = 1\nname = \"fixture\"\nstart = 2026-01-05\nperiods = 4\ncurrency = \"EUR\"\n";

/// Fixtures that are too large, or not for a repository.
fn generated(code: &str, made: &Path) -> Option<PathBuf> {
    let folder = made.join("instance");
    let write = |name: &str, text: &[u8]| {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), text).expect("writes");
    };
    match code {
        "E0105" => {
            write("portolan.toml", HEADER.as_bytes());
            let line = format!("place,country\n{},DE\n", "x".repeat((1 << 20) + 1));
            write("places.csv", line.as_bytes());
        }
        "E0111" => return Some(made.join("instance-that-is-not-there.toml")),
        #[cfg(unix)]
        "E0112" => {
            write("portolan.toml", HEADER.as_bytes());
            let outside = made.join("places.csv");
            fs::write(&outside, "place,country\nport,DE\n").expect("writes");
            std::os::unix::fs::symlink(outside, folder.join("places.csv")).expect("a link");
        }
        "E0113" => {
            // 65 MiB of zeros in a few dozen KiB.
            write("portolan.toml", HEADER.as_bytes());
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            let zeros = vec![b'0'; 1 << 20];
            (0..65).for_each(|_| packed.write_all(&zeros).expect("packs"));
            write("places.csv.gz", &packed.finish().expect("packs"));
        }
        _ => return None,
    }
    Some(folder)
}

/// What is told about a folder with one CSV table.
fn told_of(table: &str, text: &[u8]) -> String {
    let made = tempfile::tempdir().expect("a folder");
    fs::write(made.path().join("portolan.toml"), HEADER).expect("writes");
    fs::write(made.path().join(table), text).expect("writes");
    told(made.path()).render(false)
}

#[test]
fn what_spreadsheets_write_is_read() {
    // A byte order mark, CRLF, blank lines, rows of separators, blanks round cells, TRUE.
    let text = b"\xef\xbb\xbfplace , country,bonded\r\n port ,DE,TRUE\r\n\r\n,,\r\nshop,NL,\r\n";
    assert_eq!(told_of("places.csv", text), "");
}

#[test]
fn what_spreadsheets_break_is_explained() {
    let cases: &[(&str, &[u8], &[&str])] = &[
        (
            "places.csv",
            b"\xef\xbb\xbfplace;country\nport;DE\n",
            &["E0123", "semicolons"],
        ),
        (
            "places.csv",
            b"place\tcountry\nport\tDE\n",
            &["E0123", "tabs"],
        ),
        (
            "places.csv",
            b"port,DE\nshop,NL\n",
            &["E0123", "begin with a line such as place,country"],
        ),
        ("places.csv", b"", &["E0123", "no header"]),
        (
            "places.csv",
            b"Place,Country\nport,DE\n",
            &["E0122", "did you mean `place`"],
        ),
        (
            "places.csv",
            b"place,country,\nport,DE,\n",
            &["E0122", "without a name"],
        ),
        (
            "places.csv",
            b"place,country\nport,de\n",
            &["E0213", "did you mean `DE`"],
        ),
        ("places.csv", b"\xff\xfep\0l\0", &["E0114", "UTF-16"]),
        (
            "places.csv",
            b"place,country,dwell\nport,DE,1e300\n",
            &["E0204"],
        ),
        (
            "products.csv",
            b"product,kg\nbox,\"1,250\"\n",
            &["E0202", "1.250 or 1250"],
        ),
        ("products.csv", b"product,kg\nbox,inf\n", &["E0203"]),
        (
            "products.csv",
            b"product,kg\nbox,1 250\n",
            &["E0202", "write 1250"],
        ),
        (
            "lanes.csv",
            b"lane,from,to,loss\nl,a,b,2 %\n",
            &["E0202", "0.02"],
        ),
    ];
    for (table, text, expected) in cases {
        let told = told_of(table, text);
        for part in *expected {
            assert!(told.contains(part), "{part} is missing from\n{told}");
        }
    }
}
