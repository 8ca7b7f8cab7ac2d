//! Rows of what is decided beside the flows of goods.

use super::*;

impl Reader<'_> {
    pub(super) fn decision(&self, key: Activity, plan: &mut Plan) {
        let world = self.world;
        let contract = |k: ContractId| world.contracts[k.index()].contract.to_string();
        let option = |o: OptionId, f: FirmId| {
            let t = world.treasury.as_ref();
            t.map_or(String::new(), |t| t.option_name(o, f))
        };
        let ladder = |k: TransferPriceId| world.transfer_prices()[k.index()].name.clone();
        let firm = |f: FirmId| {
            let t = world.treasury.as_ref();
            t.map_or(String::new(), |t| t.firms[f.index()].firm.to_string())
        };
        let cash = |a: AccountId| {
            let t = world.treasury.as_ref();
            t.map_or(String::new(), |t| t.account_name(a))
        };
        let (decision, subject, part) = match key {
            Activity::Sell(k, step) => (SELL, ladder(k), step),
            Activity::Price(k, step) => (TRANSFER_PRICE, ladder(k), step),
            Activity::Settle(o, f) => (SETTLE, option(o, f), 0),
            Activity::HaveOption(o, f) => (HAVE_OPTION, option(o, f), 0),
            Activity::PayBy(o, f) => (PAY_BY, option(o, f), 0),
            Activity::CreditWithheld(f) => (CREDIT_WITHHELD, firm(f), 0),
            Activity::Gain(f) => (GAIN, firm(f), 0),
            Activity::Loss(f) => (LOSS, firm(f), 0),
            Activity::UseLoss(f, v) => (USED_LOSS, firm(f), v),
            Activity::Taxed(f) => (TAXED, firm(f), 0),
            Activity::KeepCash(a) => (KEEP_CASH, cash(a), 0),
            Activity::Borrow(a) => (BORROW, cash(a), 0),
            Activity::LeftAtEnd(a) => (LEFT_AT_END, cash(a), 0),
            Activity::ShortAtEnd(a) => (SHORT_AT_END, cash(a), 0),
            Activity::Exchange(e) => {
                let t = world.treasury.as_ref();
                let name = t.map_or(String::new(), |t| t.exchange_name(e));
                (EXCHANGE, name, 0)
            }
            Activity::PassOn(k) => {
                let t = world.treasury.as_ref();
                let name = t.map(|t| t.transfers[k.index()].transfer.to_string());
                (PASS_ON, name.unwrap_or_default(), 0)
            }
            Activity::Order(s) => {
                let s = &world.supplies[s.index()];
                (
                    "order",
                    format!("{}/{}/{}", s.place, s.product, s.origin),
                    0,
                )
            }
            Activity::Depart(l) => ("depart", world.lanes[l.index()].lane.to_string(), 0),
            Activity::Sail(s) => ("sail", world.services[s.index()].service.to_string(), 0),
            Activity::SetUp(p) => {
                let p = &world.plant_recipes[p.index()];
                ("set-up", format!("{}/{}", p.place, p.recipe), 0)
            }
            Activity::Overtime(r) => {
                let r = &world.resources[r.index()];
                ("overtime", format!("{}/{}", r.place, r.resource), 0)
            }
            Activity::BelowSafety(s) => {
                let s = &world.storage[s.index()];
                (
                    "below safety stock",
                    format!("{}/{}", s.place, s.product.as_deref().unwrap_or("")),
                    0,
                )
            }
            Activity::Missing(p) => {
                let name = &world.presences[p.index()].presence;
                (MISSING, name.to_string(), 0)
            }
            Activity::KeepAtEnd(place, product) => {
                let product = &world.products[product.index()].product;
                (
                    "valued at the end",
                    format!("{}/{product}", self.place(place)),
                    0,
                )
            }
            Activity::EntryFee(f, place, c) => ("entry fee", self.fee(f, place, c), 0),
            Activity::MakeEntry(place, mode) => (MAKE_ENTRY, world.entry_name(place, mode), 0),
            Activity::ClaimEntry(a, place, c) => {
                let name = world.claim_entry(a, place, self.network.commodity(c));
                ("claim entry", name, 0)
            }
            Activity::Declare(d, place, e) => {
                let goods = commodity_name(world, self.network.commodity(e));
                let programme = &world.drawbacks[d.index()].drawback;
                let subject = format!("{programme}/{}/{goods}", self.place(place));
                ("declared for export", subject, 0)
            }
            Activity::Designate(d, i, claim, slot, e) => {
                let name = |c| commodity_name(world, self.network.commodity(c));
                let programme = &world.drawbacks[d.index()].drawback;
                let mut subject = format!("{programme}/{}/{}", name(i), name(e));
                let claim = &world.claims[claim.index()];
                if !claim.is_none() {
                    subject += &format!("/{}", claim.shown(world));
                }
                (SET_AGAINST, subject, slot)
            }
            Activity::Volume(k) => ("contract volume", contract(k), 0),
            Activity::InBreak(k, b) => ("price break volume", contract(k), b),
            Activity::BreakReached(k, b) => ("price break reached", contract(k), b),
            Activity::Shortfall(k) => ("shortfall", contract(k), 0),
            Activity::Reserve(k) => ("reserve", contract(k), 0),
            Activity::Containers(k) => ("containers", contract(k), 0),
            Activity::CarbonLiable(e) => (
                CARBON_LIABILITY,
                world.carbon[e.index()].row.scheme.to_string(),
                0,
            ),
            Activity::CarbonCost(e) => (
                "carbon certificates",
                world.carbon[e.index()].row.scheme.to_string(),
                0,
            ),
            Activity::Certify(r) => ("certify", world.routes[r.index()].name().to_string(), 0),
            Activity::Renew(r) => ("renew", world.routes[r.index()].name().to_string(), 0),
            Activity::Adopt(a) => (ADOPT, world.adoption_name(a), 0),
            Activity::AdoptOn(a, p) => (ADOPT_ON, world.adoption_on(a, p), 0),
            Activity::OpenPlatform(p) => (
                OPEN_PLATFORM,
                world.technology.platforms[p.index()].platform.to_string(),
                0,
            ),
            Activity::Subsidise(f, a) => (SUBSIDISE, world.subsidy_name(f, a), 0),
            Activity::HaveCapability(k) => {
                (HAVE_CAPABILITY, world.technology.capability_name(k), 0)
            }
            Activity::Train(s) => (TRAIN, world.technology.skill_name(s), 0),
            Activity::OpenNode(n) => (
                OPEN_NODE,
                world.information.nodes[n.index()].node.to_string(),
                0,
            ),
            Activity::Subscribe(n) => (
                SUBSCRIBE,
                world.information.nodes[n.index()].node.to_string(),
                0,
            ),
            Activity::DigitalTax(t) => (
                DIGITAL_TAX,
                world.information.taxes[t.index()].tax.to_string(),
                0,
            ),
            Activity::BuyContract(r) => (
                BUY_CONTRACT,
                world.information.rules[r.index()].rule.to_string(),
                0,
            ),
            Activity::Cover(g) => (
                "guarantee",
                world.guarantees[g.index()].row.guarantee.to_string(),
                0,
            ),
            // The flows have tables of their own; what follows from them (a quota used up, goods
            // put to their end use, a source that counts) is nobody's decision.
            _ => return,
        };
        plan.decisions.push(Decision {
            decision: decision.to_string(),
            subject,
            part,
            time: self.time,
            level: self.level,
            cost: self.cost(),
        });
    }
}
