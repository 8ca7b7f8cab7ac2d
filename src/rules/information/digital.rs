//! Digital products carried over links.

use super::entries::{Most, at, note};
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::world::ids::*;

/// Posts what is transmitted.
pub(super) fn post(draft: &mut Draft, most: &mut Most) {
    let (world, network) = (draft.world, draft.network);
    for (i, sent) in network.information.transmissions.iter().enumerate() {
        let path = network.information.path(sent.path);
        let c = network.commodity(sent.commodity);
        let gb = world.products[c.product.index()].gb;
        let rows = |p| {
            let key = Account::Goods(p, sent.commodity, Status::Free);
            draft.model.rows(key)
        };
        let (from, to) = (rows(path.from), rows(path.to));
        let upper = draft.most(sent.commodity);
        let mut columns = Vec::new();
        for t in 0..world.calendar.len() {
            let (Some(out), Some(into), true) = (
                at(from, t),
                at(to, t),
                world.admits(path.from, path.to, c, t),
            ) else {
                continue;
            };
            let mut entries = vec![(out, -1.0), (into, 1.0)];
            if gb > 0.0 {
                let links = path.links.iter();
                let rows = links.filter_map(|&l| draft.model.row(Account::Bandwidth(l), t));
                entries.extend(rows.map(|r| (r, gb)));
            }
            note(most, &entries, upper);
            columns.push((
                t,
                entries,
                [(CostTerm::DataLinks, gb * path.cost(world, t))],
            ));
        }
        let key = Activity::Transmit(path.from, TransmissionId::from(i));
        let mut poster = draft.model.activity(key);
        for (time, entries, costs) in &columns {
            poster.post(Post {
                time: *time,
                lower: 0.0,
                upper,
                entries,
                costs,
            });
        }
    }
}
