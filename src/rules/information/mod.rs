//! Information: data that arises, is sent and kept; work that is done on it; nodes, links, rules.
//!
//! **Data** of class c that arose in jurisdiction o, at place p in period t (g what arises with a
//! unit of an activity, q the work that it needs, b the data that a unit of work takes):
//!
//! ```text
//! sum of b serve(.., p, .., t) + sum of send(c,o,p->.,t) + keep(c,o,p,t)
//!     <= sum of g activity(t) + sum of send(c,o,.->p,t) + keep(c,o,p,t-1)
//! ```
//!
//! **Work** w at place p is done on some node n over some path k, whose round-trip time fits w:
//!
//! ```text
//! sum over o, n, k of serve(w,p,o,n,k,t)  =  sum of q activity(t)
//! sum over what runs on n of hours serve(t)  <=  capacity(n,t) run(n,t)
//! sum over what leads over link l of b serve(t) + send(t)  <=  bandwidth(l,t)
//! cost: b (links of k + safeguards) + hours price(n,t)
//! ```
//!
//! **Nodes** that must be opened (u binary, L the lead time, V the life) and subscribed to (s binary):
//!
//! ```text
//! stands(n,t) = stands(n,t-1) + u(t-L) - u(t-L-V),  stands <= 1
//! run = s where there is a subscription, s <= stands; else run = stands
//! ```
//!
//! **Rules.** What goes under rule r (see [`passage`](crate::world::information::passage)) costs by
//! the GB, keeps within a cap by window, and may need a contract (z as stands, of the same form), N
//! what went since the first of January, T what goes without:
//!
//! ```text
//! under(r,t) <= M z(r,t),  or with a threshold  N(r,t) = N(r,t-1) + under(r,t) <= T + M z(r,t)
//! ```
//!
//! **Digital products** are made by recipes, sold and stored like goods, and go over links within a
//! period, h the data of a unit: over a border only what conforms to the standards in force there, and
//! is under no embargo, on all days of the period, and, of a class of data, as rules let h of that class from its
//! country of origin go:
//!
//! ```text
//! transmit(n,k,t) takes 1 of n where k begins, adds 1 where it ends, takes h of each link of k
//! cost: h (links of k + safeguards)
//! ```
//!
//! M is the sum of the bounds of what goes under r. Only whole decisions to open, subscribe and buy
//! make it an integer program.

pub mod audit;
pub mod contracts;
pub mod data;
pub mod digital;
pub mod entries;
pub mod nodes;
