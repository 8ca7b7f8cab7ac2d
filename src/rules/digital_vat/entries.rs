//! What VAT on digital services adds to deliveries and transmissions.

use crate::model::CostTerm;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};

/// What is sold contains VAT; what is bought from abroad owes it.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let world = draft.world;
    let owed = match deed {
        Deed::Deliver { demand, period, .. } => world.vat_in_price(demand, period),
        Deed::Transmit {
            transmission,
            period,
        } => {
            let (from, to, product, step) = draft.network.transmitted(transmission);
            world.vat_on_purchase(from, to, product, step, period)
        }
        _ => None,
    };
    if let Some(owed) = owed.filter(|o| o.amount > 0.0) {
        extra.costs.push((CostTerm::DigitalVat, owed.amount));
    }
}
