//! Export control by origin and content.

use crate::instance::cell::*;
use crate::instance::table::table;

table! {
    /// An export control: goods of these origins may not go to these countries, nor may goods made elsewhere that have more than a share of them in them.
    pub struct ExportControlRow in "export_controls" key [control] {
        /// Identifier.
        control: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Countries whose goods are controlled.
        origin_countries: Countries,
        /// HS prefix of the controlled goods; blank: every one.
        hs_code: Maybe<HsPrefix>,
        /// Controlled products, where the list names them; blank: all of the prefix.
        #[references("products")]
        products: Idents,
        /// Countries that they may not go to.
        destinations: Countries,
        /// De minimis: the share of the price of a product made elsewhere that controlled inputs may have. Above it the product is controlled too.
        de_minimis: Fraction = 0.0,
        /// First day of departure on which it is in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
