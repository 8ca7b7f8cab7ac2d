//! A small linear program, by the textbook's tableau in two phases (Dantzig's rule, then Bland's).

/// A row's sense.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Sense {
    AtMost,
    AtLeast,
    Equal,
}

/// Minimise costs over columns >= 0; a column is (row, coefficient) pairs.
#[derive(Default, Clone)]
pub struct Program {
    pub costs: Vec<f64>,
    pub columns: Vec<Vec<(usize, f64)>>,
    pub rows: Vec<(Sense, f64)>,
}

const TINY: f64 = 1e-9;

impl Program {
    pub fn row(&mut self, sense: Sense, right: f64) -> usize {
        self.rows.push((sense, right));
        self.rows.len() - 1
    }

    pub fn column(&mut self, cost: f64, entries: Vec<(usize, f64)>) -> usize {
        self.costs.push(cost);
        self.columns.push(entries);
        self.costs.len() - 1
    }

    /// The least cost, and each column's level; `None` where nothing keeps every row.
    pub fn least(&self) -> Option<(f64, Vec<f64>)> {
        let (m, n) = (self.rows.len(), self.columns.len());
        // Columns, then a slack for each row, then an artificial where the slack is no basis.
        let width = n + 2 * m + 1;
        let mut table = vec![vec![0.0; width]; m];
        for (j, column) in self.columns.iter().enumerate() {
            for &(i, a) in column {
                table[i][j] += a;
            }
        }
        let mut basis = vec![0; m];
        for (i, &(sense, right)) in self.rows.iter().enumerate() {
            table[i][width - 1] = right;
            match sense {
                Sense::AtMost => table[i][n + i] = 1.0,
                Sense::AtLeast => table[i][n + i] = -1.0,
                Sense::Equal => {}
            }
            if table[i][width - 1] < 0.0 {
                table[i].iter_mut().for_each(|a| *a = -*a);
            }
            if table[i][n + i] == 1.0 {
                basis[i] = n + i;
            } else {
                table[i][n + m + i] = 1.0;
                basis[i] = n + m + i;
            }
        }
        let mut first = vec![0.0; width];
        first[n + m..n + 2 * m].fill(1.0);
        let shortfall = run(&mut table, &mut basis, &first, n + 2 * m);
        if shortfall > 1e-7 {
            return None;
        }
        // Artificials that are still basic stand at nothing: drive them out where they can move.
        for i in 0..m {
            if basis[i] >= n + m
                && let Some(j) = (0..n + m).find(|&j| table[i][j].abs() > 1e-7)
            {
                pivot(&mut table, i, j);
                basis[i] = j;
            }
        }
        let mut second = self.costs.clone();
        second.resize(width, 0.0);
        let cost = run(&mut table, &mut basis, &second, n + m);
        let mut levels = vec![0.0; n];
        for (row, &j) in table.iter().zip(&basis).filter(|(_, j)| **j < n) {
            levels[j] = row[width - 1];
        }
        Some((cost, levels))
    }
}

fn pivot(table: &mut [Vec<f64>], at: usize, enters: usize) {
    let by = table[at][enters];
    table[at].iter_mut().for_each(|a| *a /= by);
    let row = table[at].clone();
    for (i, other) in table.iter_mut().enumerate() {
        let times = other[enters];
        if i != at && times != 0.0 {
            for (a, b) in other.iter_mut().zip(&row) {
                *a -= times * b;
            }
            other[enters] = 0.0;
        }
    }
}

/// Pivots until no column below `usable` has a negative reduced cost; what the basis costs then.
fn run(table: &mut [Vec<f64>], basis: &mut [usize], costs: &[f64], usable: usize) -> f64 {
    let right = costs.len() - 1;
    let scale = costs.iter().fold(1.0_f64, |m, c| m.max(c.abs()));
    for step in 0.. {
        assert!(step < 100_000, "the tableau does not end");
        let prices: Vec<f64> = basis.iter().map(|&j| costs[j]).collect();
        let mut reduced = costs[..usable].to_vec();
        for (row, price) in table.iter().zip(&prices) {
            if *price != 0.0 {
                for (r, a) in reduced.iter_mut().zip(row) {
                    *r -= price * a;
                }
            }
        }
        let negative = |r: f64| r < -TINY * scale;
        let enters = if step < 400 {
            let least = reduced.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
            least.filter(|(_, r)| negative(**r)).map(|(j, _)| j)
        } else {
            reduced.iter().position(|&r| negative(r))
        };
        let Some(enters) = enters else {
            return table
                .iter()
                .zip(&prices)
                .map(|(row, price)| price * row[right])
                .sum();
        };
        let leaves = (0..table.len())
            .filter(|&i| table[i][enters] > TINY)
            .min_by(|&a, &b| {
                let ratio = |i: usize| table[i][right].max(0.0) / table[i][enters];
                ratio(a).total_cmp(&ratio(b)).then(basis[a].cmp(&basis[b]))
            });
        let leaves = leaves.expect("every column is held by a row");
        pivot(table, leaves, enters);
        basis[leaves] = enters;
    }
    unreachable!()
}

#[test]
fn a_textbook_program() {
    // Dantzig's: max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18: 36.
    let mut p = Program::default();
    let rows = [4.0, 12.0, 18.0].map(|r| p.row(Sense::AtMost, r));
    p.column(-3.0, vec![(rows[0], 1.0), (rows[2], 3.0)]);
    p.column(-5.0, vec![(rows[1], 2.0), (rows[2], 2.0)]);
    assert_eq!(p.least(), Some((-36.0, vec![2.0, 6.0])));
    let least = p.row(Sense::AtLeast, 5.0);
    p.columns[0].push((least, 1.0));
    assert_eq!(p.least(), None);
}
