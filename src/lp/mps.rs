//! MPS files: free format out, free and fixed format in.
//!
//! Numbers are printed in the shortest form that reads back to the same double. The objective's
//! constant is the negative right-hand side of the objective row, as readers have it.

mod read;

pub use read::{File, ReadError, read};

use super::{Lp, Names};
use std::io::{self, Write};

/// Name of the objective row.
const OBJECTIVE: &str = "COST";

/// Writes a program as free MPS.
pub fn write(lp: &Lp, names: &dyn Names, out: &mut impl Write) -> io::Result<()> {
    let name = if lp.name.is_empty() {
        "portolan"
    } else {
        &lp.name
    };
    writeln!(out, "NAME {}", name.replace(char::is_whitespace, "_"))?;
    writeln!(out, "ROWS\n N {OBJECTIVE}")?;
    for row in lp.row_iter() {
        writeln!(
            out,
            " {} {}",
            Sides::of(row.lower, row.upper).kind,
            names.row(row.index)
        )?;
    }
    write_columns(lp, names, out)?;
    writeln!(out, "RHS")?;
    if lp.constant != 0.0 {
        writeln!(out, " RHS {OBJECTIVE} {}", -lp.constant)?;
    }
    let mut ranges = false;
    for row in lp.row_iter() {
        let sides = Sides::of(row.lower, row.upper);
        ranges |= sides.range.is_some();
        if sides.rhs != 0.0 {
            writeln!(out, " RHS {} {}", names.row(row.index), sides.rhs)?;
        }
    }
    if ranges {
        writeln!(out, "RANGES")?;
        for row in lp.row_iter() {
            if let Some(range) = Sides::of(row.lower, row.upper).range {
                writeln!(out, " RNG {} {range}", names.row(row.index))?;
            }
        }
    }
    write_bounds(lp, names, out)?;
    writeln!(out, "ENDATA")
}

fn write_columns(lp: &Lp, names: &dyn Names, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "COLUMNS")?;
    let (mut integer, mut markers) = (false, 0);
    let mut marker = |out: &mut dyn Write, integer: bool| {
        let kind = if integer { "INTORG" } else { "INTEND" };
        markers += 1;
        writeln!(out, " MARKER{markers} 'MARKER' '{kind}'")
    };
    for c in lp.columns() {
        if c.integer != integer {
            integer = c.integer;
            marker(out, integer)?;
        }
        let name = names.column(c.index);
        let mut written = false;
        if c.cost != 0.0 {
            writeln!(out, " {name} {OBJECTIVE} {}", c.cost)?;
            written = true;
        }
        for (row, coef) in c.entries().filter(|(_, a)| *a != 0.0) {
            writeln!(out, " {name} {} {coef}", names.row(row))?;
            written = true;
        }
        if !written {
            // A column without entries has to be seen once.
            writeln!(out, " {name} {OBJECTIVE} 0")?;
        }
    }
    if integer {
        marker(out, false)?;
    }
    Ok(())
}

fn write_bounds(lp: &Lp, names: &dyn Names, out: &mut impl Write) -> io::Result<()> {
    let mut header = false;
    for c in lp.columns() {
        let name = names.column(c.index);
        let mut line = |out: &mut dyn Write, kind: &str, value: Option<f64>| {
            if !header {
                header = true;
                writeln!(out, "BOUNDS")?;
            }
            match value {
                Some(value) => writeln!(out, " {kind} BND {name} {value}"),
                None => writeln!(out, " {kind} BND {name}"),
            }
        };
        match (c.lower, c.upper) {
            (lo, hi) if lo == hi => line(out, "FX", Some(lo))?,
            (f64::NEG_INFINITY, f64::INFINITY) => line(out, "FR", None)?,
            (lo, hi) => {
                // Lower first: readers take a negative upper bound alone as an open lower one.
                if lo == f64::NEG_INFINITY {
                    line(out, "MI", None)?;
                } else if lo != 0.0 || hi < 0.0 {
                    line(out, "LO", Some(lo))?;
                }
                if hi < f64::INFINITY {
                    line(out, "UP", Some(hi))?;
                } else if c.integer {
                    // Some readers bound an integer column by one where nothing is said.
                    line(out, "PL", None)?;
                }
            }
        }
    }
    Ok(())
}

/// A row as MPS says it.
struct Sides {
    kind: char,
    rhs: f64,
    range: Option<f64>,
}

impl Sides {
    fn of(lower: f64, upper: f64) -> Sides {
        let (kind, rhs, range) = match (lower > f64::NEG_INFINITY, upper < f64::INFINITY) {
            (true, true) if lower == upper => ('E', lower, None),
            (true, true) => return Sides::ranged(lower, upper),
            (true, false) => ('G', lower, None),
            (false, true) => ('L', upper, None),
            (false, false) => ('N', 0.0, None),
        };
        Sides { kind, rhs, range }
    }

    /// The form whose difference reads back to the same two numbers, if there is one.
    fn ranged(lower: f64, upper: f64) -> Sides {
        let range = upper - lower;
        for r in [range, range.next_up(), range.next_down()] {
            if lower + r == upper {
                return Sides {
                    kind: 'G',
                    rhs: lower,
                    range: Some(r),
                };
            }
            if upper - r == lower {
                return Sides {
                    kind: 'L',
                    rhs: upper,
                    range: Some(r),
                };
            }
        }
        Sides {
            kind: 'G',
            rhs: lower,
            range: Some(range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Matrix;

    struct Plain;
    impl Names for Plain {
        fn column(&self, index: usize) -> String {
            format!("x{index}")
        }
        fn row(&self, index: usize) -> String {
            format!("r{index}")
        }
    }

    fn sample() -> Lp {
        let mut m = Matrix {
            constant: 12.5,
            ..Matrix::default()
        };
        let inf = f64::INFINITY;
        m.row_lower = vec![1.0, -inf, 0.1, 5.0, -inf];
        m.row_upper = vec![inf, 4.0, 0.3, 5.0, inf];
        m.push_column([(0, 1.0), (2, 1.0 / 3.0)], (0.1, 0.0, 10.0), false);
        m.push_column([(1, -2.0)], (0.0, -5.0, -1.0), true);
        m.push_column([(3, 1e-300)], (1e22, -inf, inf), false);
        m.push_column([], (0.0, 0.0, inf), true);
        m.push_column([(4, 2.0)], (-1.0, 3.0, 3.0), false);
        m.push_column([(0, 2.0)], (-1.0, -inf, 3.0), false);
        m.to_lp("sample")
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let lp = sample();
        let mut text = Vec::new();
        write(&lp, &Plain, &mut text).unwrap();
        let file = read(&String::from_utf8(text).unwrap()).unwrap();
        assert_eq!(file.lp.materialise(), lp.materialise());
        assert_eq!(file.columns[2], "x2");
        assert_eq!(file.rows[4], "r4");
        let mut again = Vec::new();
        write(&file.lp, &file, &mut again).unwrap();
        assert!(read(&String::from_utf8(again).unwrap()).unwrap() == file);
    }

    #[test]
    fn fixed_names_with_blanks_are_read_by_position() {
        let text = "NAME          T\nROWS\n N  COST\n L  ROW ONE\nCOLUMNS\n    \
                    COL ONE   COST             1.0     ROW ONE          2.0\nRHS\n    \
                    RHS       ROW ONE          8.0\nBOUNDS\n UP BND       COL ONE          4.0\n\
                    ENDATA\n";
        let file = read(text).unwrap();
        assert_eq!(file.columns, ["COL ONE"]);
        let m = file.lp.materialise();
        assert_eq!((m.upper[0], m.row_upper[0], m.coefs[0]), (4.0, 8.0, 2.0));
    }

    #[test]
    fn mistakes_name_their_line() {
        let bad = [
            ("ROWS\n N COST\n L a\nCOLUMNS\n x b 1\nENDATA\n", 5),
            ("ROWS\n N COST\n Q a\n", 3),
            ("ROWS\n N COST\n L a\n L a\n", 4),
            ("ROWS\n N COST\nCOLUMNS\n x COST abc\n", 4),
            ("ROWS\n N COST\nCOLUMNS\n x COST nan\n", 4),
            ("ROWS\n N COST\nCOLUMNS\n x COST 1\nBOUNDS\n UP b y 1\n", 6),
            ("ROWS\n N COST\nCOLUMNS\n x COST 1\n", 5),
            ("", 1),
            ("WHAT\n", 1),
        ];
        for (text, line) in bad {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
        }
    }
}
