//! Reliefs for goods that leave for a time: returned goods, outward processing.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// What comes back: the goods themselves, as they left; or products made of them abroad.
    pub enum ReliefKind { ReturnedGoods = "returned_goods", OutwardProcessing = "outward_processing" }
}

table! {
    /// A relief for goods that left free circulation of a territory and come back: free of duty as they left, or products made of them with duty on the value added abroad.
    pub struct ReliefRow in "reliefs" key [relief] {
        /// Identifier.
        relief: Name,
        /// Customs territory that they leave and come back to.
        territory: Name,
        /// What comes back.
        kind: ReliefKind,
        /// HS prefix of the goods that leave; blank: every one.
        hs_code: Maybe<HsPrefix>,
        /// Products that leave, where the authorisation names them; blank: all of the prefix.
        #[references("products")]
        products: Idents,
        /// Periods from departure within which they must be back in free circulation; blank: no deadline.
        #[unit("periods")]
        within_periods: Maybe<Count>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
