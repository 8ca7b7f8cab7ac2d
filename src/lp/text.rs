//! The program as CPLEX LP text: to be read by people and by most solvers.

use super::{Lp, Names};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes a program as CPLEX LP text. In names other letters stand for those that the format forbids; where two
/// names would become one, or a name is too long, `x7` or `r7` stands for it.
pub fn write(lp: &Lp, names: &dyn Names, out: &mut impl Write) -> io::Result<()> {
    if !lp.name.is_empty() {
        writeln!(out, "\\ {}", lp.name.replace(['\n', '\r'], " "))?;
    }
    let columns = legal((0..lp.n_cols()).map(|j| names.column(j)), 'x');
    writeln!(out, "Minimize")?;
    write!(out, " obj:")?;
    let mut line = Terms::default();
    for c in lp.columns().filter(|c| c.cost != 0.0) {
        line.add(c.cost, &columns[c.index], out)?;
    }
    if lp.constant != 0.0 || line.count == 0 {
        line.add(lp.constant, "", out)?;
    }
    writeln!(out, "\nSubject To")?;
    // Rows are wanted, columns are stored.
    let m = lp.materialise();
    let rows = legal((0..m.row_lower.len()).map(|i| names.row(i)), 'r');
    for (i, entries) in m.by_rows().into_iter().enumerate() {
        let (lower, upper) = (m.row_lower[i], m.row_upper[i]);
        if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            continue;
        }
        write!(out, " {}:", rows[i])?;
        let ranged = lower < upper && lower > f64::NEG_INFINITY && upper < f64::INFINITY;
        if ranged {
            write!(out, " {lower} <=")?;
        }
        let mut line = Terms::default();
        for (j, a) in entries {
            line.add(a, &columns[j], out)?;
        }
        if line.count == 0 {
            // The format knows no empty row.
            if let Some(any) = columns.first() {
                line.add(0.0, any, out)?;
            }
        }
        match () {
            () if lower == upper => writeln!(out, " = {lower}")?,
            () if upper < f64::INFINITY => writeln!(out, " <= {upper}")?,
            () => writeln!(out, " >= {lower}")?,
        }
    }
    writeln!(out, "Bounds")?;
    for c in lp.columns() {
        let name = &columns[c.index];
        match (c.lower, c.upper) {
            (0.0, f64::INFINITY) => {}
            (f64::NEG_INFINITY, f64::INFINITY) => writeln!(out, " {name} free")?,
            (lo, hi) if lo == hi => writeln!(out, " {name} = {lo}")?,
            (f64::NEG_INFINITY, hi) => writeln!(out, " -inf <= {name} <= {hi}")?,
            (lo, f64::INFINITY) => writeln!(out, " {name} >= {lo}")?,
            (lo, hi) => writeln!(out, " {lo} <= {name} <= {hi}")?,
        }
    }
    if lp.has_integers() {
        writeln!(out, "General")?;
        for c in lp.columns().filter(|c| c.integer) {
            writeln!(out, " {}", columns[c.index])?;
        }
    }
    writeln!(out, "End")
}

/// Terms in a row, broken into lines short enough for every reader.
#[derive(Default)]
struct Terms {
    count: usize,
    text: String,
}

impl Terms {
    fn add(&mut self, coef: f64, name: &str, out: &mut impl Write) -> io::Result<()> {
        self.text.clear();
        let sign = if coef.is_sign_negative() { '-' } else { '+' };
        let size = coef.abs();
        let written = match (name, size) {
            ("", _) => write!(self.text, " {sign} {size}"),
            (_, 1.0) => write!(self.text, " {sign} {name}"),
            _ => write!(self.text, " {sign} {size} {name}"),
        };
        written.map_err(io::Error::other)?;
        if self.count > 0 && self.count.is_multiple_of(8) {
            write!(out, "\n  ")?;
        }
        self.count += 1;
        out.write_all(self.text.as_bytes())
    }
}

/// Longest name that the format takes.
const LONGEST: usize = 255;

/// Names that the format takes, all of them different.
fn legal(names: impl Iterator<Item = String>, letter: char) -> Vec<String> {
    let words: Vec<String> = names.map(|n| word(&n)).collect();
    let mut uses: HashMap<&str, usize> = HashMap::with_capacity(words.len());
    for word in &words {
        *uses.entry(word).or_default() += 1;
    }
    let alone: Vec<bool> = words.iter().map(|w| uses[w.as_str()] == 1).collect();
    let number = |w: &str| w.len() > 1 && w[1..].bytes().all(|b| b.is_ascii_digit());
    let fits = |w: &str| w.len() <= LONGEST && !(w.starts_with(letter) && number(w));
    let chosen = words.into_iter().zip(alone).enumerate();
    chosen
        .map(|(index, (word, alone))| match alone && fits(&word) {
            true => word,
            false => format!("{letter}{index}"),
        })
        .collect()
}

/// A name in letters of the format. `e` and digits in front would be read as a number, some words as values.
fn word(name: &str) -> String {
    let letter = |c: char| match c {
        '(' => '{',
        ')' => '}',
        ',' => ';',
        ':' => '.',
        '>' => '~',
        _ if c.is_ascii_alphanumeric() || "_.!#$%&;?@'`{}~\"".contains(c) => c,
        _ => '_',
    };
    let word: String = name.chars().map(letter).collect();
    let first = |c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E') || c == '_';
    let value = matches!(
        word.to_ascii_lowercase().as_str(),
        "free" | "inf" | "infinity"
    );
    match !value && word.chars().next().is_some_and(first) {
        true => word,
        false => format!("_{word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Matrix;

    struct Plain;
    impl Names for Plain {
        fn column(&self, index: usize) -> String {
            ["flow(a,b:1)", "2nd", "e-1"][index].into()
        }
        fn row(&self, index: usize) -> String {
            format!("r{index}")
        }
    }

    #[test]
    fn text_is_as_expected() {
        let mut m = Matrix {
            constant: 3.0,
            ..Matrix::default()
        };
        m.row_lower = vec![1.0, 2.0, f64::NEG_INFINITY];
        m.row_upper = vec![1.0, 5.0, 0.5];
        m.push_column([(0, 1.0), (1, -2.5)], (1.5, 0.0, f64::INFINITY), false);
        m.push_column([(1, 1.0)], (-1.0, 0.0, 4.0), true);
        m.push_column([], (0.0, 2.0, 2.0), false);
        let mut text = Vec::new();
        write(&m.to_lp("t"), &Plain, &mut text).unwrap();
        let want = "\\ t\nMinimize\n obj: + 1.5 flow{a;b.1} - _2nd + 3\nSubject To\n r0: + flow{a;b.1} = 1\n \
                    r1: 2 <= - 2.5 flow{a;b.1} + _2nd <= 5\n r2: + 0 flow{a;b.1} <= 0.5\nBounds\n \
                    0 <= _2nd <= 4\n _e_1 = 2\nGeneral\n _2nd\nEnd\n";
        assert_eq!(String::from_utf8(text).unwrap(), want);
    }

    #[test]
    fn names_that_would_become_one_are_numbered() {
        let names = ["a-b", "a_b", "x7", "free"].map(str::to_string);
        assert_eq!(legal(names.into_iter(), 'x'), ["x0", "x1", "x2", "_free"]);
    }
}
