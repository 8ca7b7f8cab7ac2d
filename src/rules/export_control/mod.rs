//! Export control by origin and content.
//!
//! A product is controlled under k where it is of k's origins and on its list, or where, of the lot
//! that it was made from (q quantities, v customs values, P the price of what the run gives),
//!
//! ```text
//! sum over controlled inputs of q v  >  de minimis(k) x P
//! ```
//!
//! Being controlled is a mark, given where goods are bought or made (`network/content.rs`); controlled
//! goods have no column on a departure to one of k's destinations while k is in force. So the room
//! has no accounts and no activities of its own, only an audit.

pub mod audit;
