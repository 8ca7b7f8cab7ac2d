//! The normal equations `A D A^T` and their Cholesky factor.
//!
//! The factor is faer's (supernodal where that pays), in an order found once. A pivot that is nothing, of a row that follows from
//! others, is made so large that its row stays where it is. What that and rounding do is put right by conjugate
//! gradients on the true equations, with the factor before them.

use super::form::Form;
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::cholesky::ldlt::factor::LdltRegularization;
use faer::sparse::linalg::cholesky::{
    CholeskySymbolicParams, LdltRef, SymbolicCholesky, SymbolicCholeskyRaw, SymmetricOrdering,
    factorize_symbolic_cholesky,
};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMatRef};
use faer::{Conj, MatMut, Par, Side, Spec};

/// A pivot under this part of the largest diagonal is nothing.
const NOTHING: f64 = 1e-30;
/// What such a pivot becomes.
const HUGE: f64 = 1e128;
/// Rounds of conjugate gradients at most.
const ROUNDS: usize = 20;

/// The matrix, its factor and room to work in.
pub(super) struct Normal {
    starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<f64>,
    symbolic: SymbolicCholesky<usize>,
    factor: Vec<f64>,
    signs: Vec<i8>,
    work: MemBuffer,
    sums: Vec<f64>,
    par: Par,
}

impl Normal {
    /// Finds the pattern and the order; none where `A A^T` has more than `most` entries or the memory is short.
    pub fn new(form: &Form, most: usize) -> Option<Normal> {
        // Threads would change the order of sums, and with it the last digits.
        let par = Par::Seq;
        let m = form.n_rows();
        let (mut starts, mut rows) = (vec![0], Vec::new());
        let mut seen = vec![usize::MAX; m];
        for i in 0..m {
            let first = rows.len();
            seen[i] = i;
            rows.push(i);
            for (j, _) in form.row(i) {
                for (k, _) in form.column(j) {
                    if k > i && seen[k] != i {
                        seen[k] = i;
                        rows.push(k);
                    }
                }
            }
            if rows.len() > most {
                return None;
            }
            rows[first..].sort_unstable();
            starts.push(rows.len());
        }
        let pattern = SymbolicSparseColMatRef::new_checked(m, m, &starts, None, &rows);
        let params = CholeskySymbolicParams::default();
        let symbolic =
            factorize_symbolic_cholesky(pattern, Side::Lower, SymmetricOrdering::Amd, params)
                .ok()?;
        let factor_room = symbolic.factorize_numeric_ldlt_scratch::<f64>(par, Spec::default());
        let solve_room = symbolic.solve_in_place_scratch::<f64>(1, par);
        let work = MemBuffer::try_new(StackReq::any_of(&[factor_room, solve_room])).ok()?;
        Some(Normal {
            values: vec![0.0; rows.len()],
            factor: vec![0.0; symbolic.len_val()],
            signs: vec![1; m],
            sums: vec![0.0; m],
            starts,
            rows,
            symbolic,
            work,
            par,
        })
    }

    /// Multiplications that one factorisation takes.
    pub fn work(&self) -> f64 {
        let dense = |wide: f64, below: f64| {
            wide * wide * wide / 3.0 + wide * wide * below + wide * below * below
        };
        match self.symbolic.raw() {
            SymbolicCholeskyRaw::Simplicial(s) => {
                let ends = s.col_ptr();
                ends.windows(2)
                    .map(|w| ((w[1] - w[0]) as f64).powi(2))
                    .sum()
            }
            SymbolicCholeskyRaw::Supernodal(s) => (0..s.n_supernodes())
                .map(|k| {
                    let wide = s.supernode_end()[k] - s.supernode_begin()[k];
                    dense(wide as f64, s.supernode(k).pattern().len() as f64)
                })
                .sum(),
        }
    }

    /// Forms and factors `A D A^T + ridge`.
    pub fn factorise(&mut self, form: &Form, d: &[f64], ridge: f64) -> bool {
        let mut most = 0.0f64;
        for i in 0..form.n_rows() {
            for (j, a) in form.row(i) {
                let weight = a * d[j];
                for n in (form.starts[j]..form.starts[j + 1]).rev() {
                    let k = form.rows[n] as usize;
                    if k < i {
                        break;
                    }
                    self.sums[k] += weight * form.coefs[n];
                }
            }
            for n in self.starts[i]..self.starts[i + 1] {
                let k = self.rows[n];
                self.values[n] = std::mem::take(&mut self.sums[k]);
            }
            self.values[self.starts[i]] += ridge;
            most = most.max(self.values[self.starts[i]]);
        }
        let m = form.n_rows();
        let pattern = SymbolicSparseColMatRef::new_checked(m, m, &self.starts, None, &self.rows);
        let matrix = SparseColMatRef::new(pattern, self.values.as_slice());
        let regularisation = LdltRegularization {
            dynamic_regularization_signs: Some(&self.signs),
            dynamic_regularization_delta: HUGE,
            dynamic_regularization_epsilon: NOTHING * most,
        };
        self.symbolic
            .factorize_numeric_ldlt(
                &mut self.factor,
                matrix,
                Side::Lower,
                regularisation,
                self.par,
                MemStack::new(&mut self.work),
                Spec::default(),
            )
            .is_ok()
    }

    fn back(&mut self, r: &mut [f64]) {
        let n = r.len();
        let rhs = MatMut::from_column_major_slice_mut(r, n, 1);
        let factor = LdltRef::new(&self.symbolic, self.factor.as_slice());
        factor.solve_in_place_with_conj(Conj::No, rhs, self.par, MemStack::new(&mut self.work));
    }

    /// `A D A^T y = r`, to `goal` of the greatest of `r`.
    pub fn solve(&mut self, form: &Form, d: &[f64], r: &[f64], goal: f64) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let size = |v: &[f64]| v.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        let mut y = r.to_vec();
        self.back(&mut y);
        let mut wide = vec![0.0; form.n_cols()];
        let mut q = vec![0.0; form.n_rows()];
        let mut times = |v: &[f64], out: &mut [f64]| {
            form.turned_times(v, &mut wide);
            wide.iter_mut().zip(d).for_each(|(w, d)| *w *= d);
            form.times(&wide, out);
        };
        times(&y, &mut q);
        let mut left: Vec<f64> = r.iter().zip(&q).map(|(r, q)| r - q).collect();
        let goal = goal * size(r);
        let mut best = (size(&left), y.clone());
        let mut direction: Vec<f64> = Vec::new();
        let mut before = 0.0;
        for _ in 0..ROUNDS {
            if size(&left) <= goal {
                break;
            }
            let mut z = left.clone();
            self.back(&mut z);
            let gamma = dot(&left, &z);
            if gamma <= 0.0 || !gamma.is_finite() {
                break;
            }
            if direction.is_empty() {
                direction = z;
            } else {
                let beta = gamma / before;
                direction
                    .iter_mut()
                    .zip(&z)
                    .for_each(|(p, z)| *p = z + beta * *p);
            }
            before = gamma;
            times(&direction, &mut q);
            let curve = dot(&direction, &q);
            if curve <= 0.0 || !curve.is_finite() {
                break;
            }
            let step = gamma / curve;
            y.iter_mut()
                .zip(&direction)
                .for_each(|(y, p)| *y += step * p);
            left.iter_mut().zip(&q).for_each(|(l, q)| *l -= step * q);
            let now = size(&left);
            if now < best.0 {
                best.0 = now;
                best.1.copy_from_slice(&y);
            }
        }
        best.1
    }
}
