//! Columns and rows in the user's words: for exported programs and shadow prices.

mod accounts;
mod activities;

use super::Price;
use crate::lp::Names;
use crate::model::{Account, Activity, Model};
use crate::network::{Commodity, Network};
use crate::world::{World, ids::*};

/// Names of a model's columns and rows.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    /// World.
    pub world: &'a World,
    /// Network.
    pub network: &'a Network,
    /// Model.
    pub model: &'a Model,
}

/// A commodity in short: `product@origin`, and its marks.
pub fn commodity_name(world: &World, c: Commodity) -> String {
    let product = &world.products[c.product.index()].product;
    let marks: String = c
        .marks
        .iter()
        .map(|m| format!("+{}", world.marks.get(m)))
        .collect();
    let until = c.marks.until().map(|period| format!("+until:{period}"));
    format!("{product}@{}{marks}{}", c.origin, until.unwrap_or_default())
}

/// The commodity that [`commodity_name`] calls so.
pub fn commodity_named(world: &World, name: &str) -> Option<Commodity> {
    let (product, rest) = name.split_once('@')?;
    let mut words = rest.split('+');
    let origin = crate::instance::cell::parse_country(words.next()?)?;
    let marks: Vec<&str> = words.collect();
    let at = world.products.iter().position(|p| p.product == product)?;
    Some(Commodity {
        product: ProductId::from(at),
        origin,
        marks: world.marks.parse(&marks.join(" "))?,
    })
}

/// A pool in short: the one commodity in it, or the product where it takes every commodity of it
/// at the plant, or its members.
pub fn pool_name(world: &World, network: &Network, id: PoolId) -> String {
    let pool = network.runs.pool(id);
    let names: Vec<String> = pool
        .members
        .iter()
        .map(|&c| commodity_name(world, network.commodity(c)))
        .collect();
    let all = network
        .of_product(pool.product)
        .filter(|&c| network.window(pool.place, c, Status::Free).is_some())
        .count();
    if let (Some((_, v)), true) = (pool.own, names.len() > 1) {
        return format!("{}|averaged:{v}", names.join("|"));
    }
    match names.as_slice() {
        [one] => one.clone(),
        _ if names.len() == all => world.products[pool.product.index()].product.to_string(),
        _ => names.join("|"),
    }
}

impl Labels<'_> {
    pub(super) fn place(&self, id: PlaceId) -> &str {
        &self.world.places[id.index()].place
    }

    fn goods(&self, c: CommodityId, status: Status) -> String {
        format!("{}:{}", self.commodity(c), status.name())
    }

    fn commodity(&self, c: CommodityId) -> String {
        let c = self.network.commodity(c);
        commodity_name(self.world, c)
    }

    /// Goods as they entered: with the claim, if any.
    fn imported(&self, c: CommodityId, claim: ClaimId) -> String {
        let claim = &self.world.claims[claim.index()];
        let mut name = self.commodity(c);
        if !claim.is_none() {
            name += &format!(":{}", claim.shown(self.world).replace(' ', "-"));
        }
        name
    }

    /// Where entries are made, with the mode beside the ordinary way.
    fn desk(&self, place: PlaceId, mode: Option<ModeId>) -> String {
        self.world.entry_name(place, mode).replace('/', ":")
    }

    fn pool(&self, id: PoolId) -> String {
        let pool = self.network.runs.pool(id);
        let name = pool_name(self.world, self.network, id);
        format!("{}:{name}", self.place(pool.place))
    }

    fn call(&self, id: CallId) -> String {
        let c = &self.world.calls[id.index()];
        format!("{}:{}:{}", c.service, c.call, c.place)
    }

    fn end_use(&self, measure: MeasureId, product: ProductId) -> String {
        format!(
            "{}:{}",
            self.world.measures[measure.index()].measure,
            self.world.products[product.index()].product
        )
    }

    fn relief(&self, relief: ReliefId, product: ProductId) -> String {
        let name = &self.world.reliefs[relief.index()].relief;
        format!("{name}:{}", self.world.products[product.index()].product)
    }

    fn claim_entry(&self, agreement: AgreementId, place: PlaceId, c: CommodityId) -> String {
        let name = &self.world.agreements[agreement.index()].agreement;
        format!("{name}:{}:{}", self.place(place), self.commodity(c))
    }

    fn fee(&self, fee: EntryFeeId, place: PlaceId, c: Option<CommodityId>) -> String {
        let fee = &self.world.entry_fees[fee.index()].fee;
        match c {
            Some(c) => format!("{fee}:{}:{}", self.place(place), self.commodity(c)),
            None => format!("{fee}:{}", self.place(place)),
        }
    }

    fn supply(&self, id: SupplyId) -> String {
        let s = &self.world.supplies[id.index()];
        format!("{}:{}@{}", s.place, s.product, s.origin)
    }

    fn plant(&self, id: PlantRecipeId) -> String {
        let p = &self.world.plant_recipes[id.index()];
        format!("{}:{}", p.place, p.recipe)
    }

    fn resource(&self, id: ResourceId) -> String {
        let r = &self.world.resources[id.index()];
        format!("{}:{}", r.place, r.resource)
    }

    fn storage(&self, id: StorageId) -> String {
        let s = &self.world.storage[id.index()];
        format!("{}:{}", s.place, s.product.as_deref().unwrap_or("all"))
    }

    fn carbon(&self, id: CarbonId) -> String {
        self.world.carbon[id.index()].row.scheme.to_string()
    }

    fn route(&self, id: RouteId) -> String {
        self.world.routes[id.index()].name().to_string()
    }

    fn guarantee(&self, id: GuaranteeId) -> String {
        self.world.guarantees[id.index()].row.guarantee.to_string()
    }

    fn data(&self, class: DataClassId, origin: JurisdictionId, place: PlaceId) -> String {
        let info = &self.world.information;
        let (class, origin) = (info.class(class), info.jurisdiction(origin));
        format!("{class}:{origin}:{}", self.place(place))
    }

    fn sending(&self, id: SendingId) -> String {
        let flows = &self.network.information;
        let sending = &flows.sendings[id.index()];
        let path = flows.path(sending.path);
        let from = self.data(sending.class, sending.origin, path.from);
        format!("{from}:{}:{}", self.place(path.to), path.name(self.world))
    }

    fn serving(&self, id: ServingId) -> String {
        let (info, flows) = (&self.world.information, &self.network.information);
        let s = &flows.servings[id.index()];
        let workload = &info.workloads[s.workload.index()].workload;
        let origin = s.data.map_or("", |d| info.jurisdiction(d.1));
        let (place, node) = (self.place(s.place), self.node(s.node));
        let path = flows.path(s.path).name(self.world);
        format!("{workload}:{place}:{origin}:{node}:{path}")
    }

    fn transmission(&self, id: TransmissionId) -> String {
        let flows = &self.network.information;
        let sent = &flows.transmissions[id.index()];
        let path = flows.path(sent.path);
        let (from, to) = (self.place(path.from), self.place(path.to));
        let name = path.name(self.world);
        let price = sent.step.map_or(String::new(), |s| format!(":{s}"));
        format!(
            "{}:{from}:{to}:{name}{price}",
            self.commodity(sent.commodity)
        )
    }

    fn digital_tax(&self, id: DigitalTaxId) -> String {
        self.world.information.taxes[id.index()].tax.to_string()
    }

    fn threshold(&self, id: DigitalTaxId, group: bool) -> String {
        let of = if group { "group" } else { "country" };
        format!("{}:{of}", self.digital_tax(id))
    }

    fn node(&self, id: NodeId) -> String {
        self.world.information.nodes[id.index()].node.to_string()
    }

    fn adoption(&self, id: AdoptionId) -> String {
        self.world.adoption_name(id).replace('/', ":")
    }

    fn platform(&self, id: PlatformId) -> String {
        self.world.technology.platforms[id.index()]
            .platform
            .to_string()
    }

    fn fund(&self, id: FundId) -> String {
        self.world.technology.funds[id.index()].fund.to_string()
    }

    fn capability(&self, id: CapabilityId) -> String {
        self.world.technology.capability_name(id).replace('/', ":")
    }

    fn skill(&self, id: SkillId) -> String {
        self.world.technology.skill_name(id).replace('/', ":")
    }

    fn data_rule(&self, id: DataRuleId) -> String {
        self.world.information.rules[id.index()].rule.to_string()
    }

    fn option(&self, option: OptionId, firm: FirmId) -> String {
        let t = self.world.treasury.as_ref();
        t.map_or(String::new(), |t| t.option_name(option, firm))
    }

    fn ladder(&self, id: TransferPriceId) -> String {
        self.world.transfer_prices()[id.index()].name.clone()
    }

    fn priced(&self, id: TransferPriceId, step: u32) -> String {
        let price = self.world.transfer_prices()[id.index()].steps[step as usize];
        format!("{}:{price}", self.ladder(id))
    }

    fn firm(&self, id: FirmId) -> String {
        let t = self.world.treasury.as_ref();
        t.map_or(String::new(), |t| t.firms[id.index()].firm.to_string())
    }

    fn cash(&self, id: AccountId) -> String {
        let t = self.world.treasury.as_ref();
        t.map_or(String::new(), |t| t.account_name(id))
    }

    fn sourcing(&self, id: SourcingId) -> String {
        self.world.sourcing[id.index()].row.limit.to_string()
    }

    fn source(&self, id: SourcingId, k: u32) -> String {
        let limit = &self.world.sourcing[id.index()];
        format!(
            "{}:{}",
            limit.row.limit,
            limit.members[k as usize].name(self.world)
        )
    }
}

impl Labels<'_> {
    /// Shadow prices, by row, of all accounts that have one.
    pub fn prices(&self, prices: &[f64]) -> Vec<Price> {
        let mut rows = Vec::new();
        for (row, &price) in prices.iter().enumerate() {
            if price != 0.0 {
                let (key, time) = self.model.account_at(row);
                let (account, subject) = self.account(key);
                rows.push(Price {
                    account: account.to_string(),
                    subject,
                    time,
                    price,
                });
            }
        }
        rows
    }
}

impl Names for Labels<'_> {
    fn column(&self, index: usize) -> String {
        let (key, time) = self.model.activity_at(index);
        let (kind, subject) = self.activity(key);
        format!("{kind}({subject},{time})")
    }

    fn row(&self, index: usize) -> String {
        let (key, time) = self.model.account_at(index);
        let (kind, subject) = self.account(key);
        format!("{kind}({subject},{time})")
    }
}
