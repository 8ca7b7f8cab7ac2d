//! Technologies: recipes that a plant runs only once it has adopted what they need, and further capacity.
//!
//! For technology a at plant p with n steps at most, adapting cost F a step, lead time L, in period t:
//!
//! ```text
//! has(t) = has(t-1) + u(t-L),  0 <= has <= n,  u in {0, ..., n},  cost: F u      (and a licence's fee)
//! sum of make(r,t) at p <= sum over a of min(step, M(t)) has(t)                  recipe r that a opens
//! units cleared in mode m in t <= sum over a of U has(t)                         mode that a opens, U the most of use
//! hours(t) <= capacity + overtime + sum over a of step has(t)                    resource that a adds to
//! u(t) <= n sum over regions of p of built_up(t)                                 each skill not there by itself
//! ```
//!
//! M(t) is the most that capacity, hours (with all that could be added) and use leave a plant to run. What a
//! recipe needs beside comes with its runs: work on a compute node (`information`), royalties (`licences`).
//!
//! Platform p that saves a share z, fund f that pays a share s, capability k that a plant wants at worth w:
//!
//! ```text
//! u = u_0 + sum over p of u_p,  u_p(t) <= n stands(p,t)         cost: F u_0 + (1 - z) F u_p, opening p
//! paid(f,a,t) <= s (F u_0(t) + sum over p of (1 - z) F u_p(t))  cost: -paid
//! sum of paid(f,a,t) <= budget of f
//! sum of F u_0(t) + (1 - z) F u_p(t) over f's plants <= spending cap of f
//! had(k,t) <= sum over a that gives k of has(a,t),  had <= 1    cost: -w had
//! ```

pub mod audit;
pub mod entries;
mod support;
