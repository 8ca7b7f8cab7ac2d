//! Digital products carried over links.

use super::entries::{Most, at, goes, note};
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
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
            let (Some(out), Some(into), Some(leave)) =
                (at(from, t), at(to, t), world.sends(c, path, t))
            else {
                continue;
            };
            let mut entries = vec![(out, -1.0), (into, 1.0)];
            goes(draft, &path.links, &leave, gb, t, &mut entries);
            note(most, &entries, upper);
            let deed = Deed::Transmit {
                transmission: TransmissionId::from(i),
                period: t,
            };
            let extra = joint::along(draft, deed);
            entries.extend(extra.entries);
            let mut costs = vec![
                (CostTerm::DataLinks, gb * path.cost(world, t)),
                (CostTerm::Safeguards, gb * leave.cost),
            ];
            costs.extend(extra.costs);
            columns.push((t, entries, costs));
        }
        let key = Activity::Transmit(path.from, path.to, c.product, TransmissionId::from(i));
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
