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
            let flows = &draft.network.information;
            let sent = &flows.transmissions[transmission.index()];
            let path = flows.path(sent.path);
            let product = draft.network.commodity(sent.commodity).product;
            world.vat_on_purchase(path.from, path.to, product, sent.step, period)
        }
        _ => None,
    };
    if let Some(owed) = owed.filter(|o| o.amount > 0.0) {
        extra.costs.push((CostTerm::DigitalVat, owed.amount));
    }
}
