//! The audit of customs law catches plans that break it, and a quote says what the plan's ledger says.

use portolan::plan::Plan;
use portolan::quote::{Request, quote};
use portolan::{Instance, Options, solve};

use crate::common::cases::{self, audited as found, check};

/// An instance and its best plan, which is sound.
fn solved(name: &str) -> (Instance, Plan) {
    let (instance, plan) = cases::solved(name);
    assert_eq!(found(&instance, &plan), Vec::<&str>::new(), "{name}");
    (instance, plan)
}

#[test]
fn an_overdrawn_quota_is_found() {
    let (mut instance, plan) = solved("quota");
    instance.world.quotas[0].windows[0].quantity = 50.0;
    assert_eq!(found(&instance, &plan), ["V0911"]);
}

#[test]
fn a_window_overdrawn_by_what_an_earlier_one_left_is_found() {
    let (mut instance, plan) = solved("quota-windows");
    instance.world.quotas[0].windows[0].carries_over = false;
    assert_eq!(found(&instance, &plan), ["V0911"]);
}

#[test]
fn a_quota_that_was_passed_by_is_found() {
    let (mut instance, plan) = solved("quota-inverted");
    instance.world.quotas[0].windows[0].quantity = 70.0;
    assert_eq!(found(&instance, &plan), ["V0912"]);
}

#[test]
fn an_early_loading_that_no_ship_bears_out_is_found() {
    let (mut instance, plan) = solved("loading-date");
    let lanes = &mut instance.world.lanes;
    let direct = lanes
        .iter_mut()
        .find(|l| l.lane == "direct")
        .expect("a lane");
    // The ship leaves a week later, takes as long, and the plan's row says so.
    direct.trips[0].departs += 4;
    let mut plan = plan;
    for s in plan.shipments.iter_mut().filter(|s| s.lane == "direct") {
        s.departs = instance.world.calendar.date(4).to_string().into();
    }
    assert_eq!(found(&instance, &plan), ["V0907"]);
}

#[test]
fn an_end_use_out_of_time_is_found() {
    let (mut instance, plan) = solved("end-use");
    instance.world.measures[1].row.end_use_within = 1;
    assert!(found(&instance, &plan).contains(&"V0913"));
}

#[test]
fn a_union_claimed_for_goods_in_transit_is_found() {
    let (instance, mut plan) = solved("customs-union");
    let direct = plan.clearances.iter_mut().find(|k| k.marks.is_empty());
    direct.expect("an entry").claim = "atr".into();
    assert!(found(&instance, &plan).contains(&"V0903"));
}

#[test]
fn a_claim_that_is_not_open_is_found() {
    let (instance, mut plan) = solved("quota-and-preference");
    let row = plan
        .clearances
        .iter_mut()
        .find(|k| k.origin_country == "CN")
        .expect("an entry");
    row.claim = "cptpp".into();
    assert!(found(&instance, &plan).contains(&"V0903"));
}

#[test]
fn a_fee_that_is_not_paid_is_found() {
    let (instance, mut plan) = solved("per-entry-fee");
    let at = plan
        .decisions
        .iter()
        .position(|d| d.decision == "entry fee")
        .expect("a fee");
    plan.decisions.remove(at);
    assert!(found(&instance, &plan).contains(&"V0921"));
    let (instance, mut plan) = solved("per-entry-fee");
    let fee = plan
        .decisions
        .iter_mut()
        .find(|d| d.decision == "entry fee");
    fee.expect("a fee").level -= 1.0;
    assert!(found(&instance, &plan).contains(&"V0104"));
}

#[test]
fn a_cent_too_little_in_the_ledger_is_found() {
    let (instance, mut plan) = solved("stacking");
    plan.duties[0].amount -= 0.01;
    assert!(found(&instance, &plan).contains(&"V0104"));
    let (instance, mut plan) = solved("stacking");
    let share = plan.duties.iter_mut().find(|d| d.base_share < 1.0);
    share.expect("a share").base_share = 1.0;
    assert!(found(&instance, &plan).contains(&"V0904"));
}

#[test]
fn the_ledger_tells_what_comes_back_of_each_duty() {
    for (name, back) in [
        ("drawback", 396.0),
        ("drawback-lesser-of", 237.6),
        ("drawback-usmca", 240.0),
        ("drawback-components", 25.74),
    ] {
        let (instance, mut plan) = solved(name);
        let told: f64 = plan.duties.iter().map(|d| d.refund).sum();
        assert!((told - back).abs() < 1e-6, "{name}: {told}");
        let paid: f64 = plan.duties.iter().map(|d| d.amount).sum();
        let cost = |name: &str| {
            let lines = plan.costs.iter().filter(|c| c.name == name);
            lines.map(|c| c.amount).sum::<f64>()
        };
        assert!((paid - cost("duty")).abs() < 1e-6);
        assert!((told + cost("drawback")).abs() < 1e-6);
        let line = plan.duties.iter_mut().find(|d| d.refund > 0.0);
        line.expect("a refund").refund -= 0.01;
        assert!(found(&instance, &plan).contains(&"V0914"), "{name}");
    }
    // Two weeks' goods enter before the preference can be claimed: one in time to claim it later.
    let (instance, mut plan) = solved("late-claim");
    let late: Vec<_> = plan.duties.iter().filter(|d| d.refund > 0.0).collect();
    assert!(!late.is_empty());
    assert!(
        late.iter()
            .all(|d| d.refund <= d.amount && !d.claim.is_empty())
    );
    let entry = late[0].entry;
    let line = plan.duties.iter_mut().find(|d| d.entry == entry);
    line.expect("a line").refund = 0.0;
    assert!(found(&instance, &plan).contains(&"V0914"));
}

#[test]
fn exports_left_unsold_and_late_loadings_are_found() {
    let (instance, mut plan) = solved("drawback-ends");
    plan.stocks.push(portolan::plan::Stock {
        place: "toronto".into(),
        product: "article".into(),
        origin_country: "US".into(),
        marks: "exported:us".into(),
        status: "suspended".into(),
        date: "2026-01-25".into(),
        time: 2,
        quantity: 1.0,
        cost: 0.0,
    });
    assert!(found(&instance, &plan).contains(&"V1503"));
    // What the second sailing brings was not loaded in time.
    let (instance, mut plan) = solved("loading-date-service");
    let entry = plan
        .clearances
        .iter_mut()
        .find(|k| k.date.as_str() >= "2026-02-23");
    entry.expect("an entry").loaded_before = "2026-02-05".into();
    assert!(found(&instance, &plan).contains(&"V0907"));
}

#[test]
fn quotes_and_ledgers_agree() {
    let mut compared = 0;
    for name in [
        "anti-dumping",
        "duty-kinds",
        "loading-date",
        "measure-cuts-week",
        "quota",
        "quota-and-preference",
        "quota-inverted",
        "royalty",
        "stacking",
    ] {
        let (instance, plan) = solved(name);
        for k in &plan.clearances {
            let made_by = k.marks.split_once("producer:").map(|m| m.1.to_string());
            let request = Request {
                product: Some(k.product.to_string()),
                origin: k.origin_country.to_string(),
                producer: made_by,
                to: Some(k.place.to_string()),
                date: Some(k.date.parse().expect("a date")),
                loaded: k
                    .loaded_before
                    .parse()
                    .ok()
                    .map(|d: jiff::civil::Date| d.yesterday().expect("a day")),
                quantity: k.quantity,
                ..Request::default()
            };
            let quote =
                quote(&instance.world, &request).unwrap_or_else(|e| panic!("{name}: {e:?}"));
            let words = [&k.claim, &k.quota, &k.loaded_before];
            let offer = quote.claims.iter().find(|o| {
                let general = if k.claim.is_empty() { "general" } else { "" };
                o.claim.contains(general)
                    && words
                        .iter()
                        .all(|w| w.split(' ').all(|w| o.claim.contains(w)))
                    && o.claim.matches(" in ").count() == k.quota.split_whitespace().count()
                    && o.claim.contains("loaded") != k.loaded_before.is_empty()
            });
            let offer = offer.unwrap_or_else(|| panic!("{name}: {k:?} in {:?}", quote.claims));
            assert!(
                (offer.duty - k.duty).abs() <= 0.005,
                "{name}: {k:?} {offer:?}"
            );
            assert!(
                (quote.customs_value - k.customs_value).abs() <= 0.005,
                "{name}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 15, "only {compared} entries compared");
}

#[test]
fn a_quote_tells_what_temporary_admission_costs() {
    let instance = cases::load(&check("temporary-admission"));
    let request = Request {
        product: Some("machine".into()),
        origin: "JP".into(),
        to: Some("fair".into()),
        quantity: 10.0,
        ..Request::default()
    };
    let quote = quote(&instance.world, &request).expect("a quote");
    let [a] = quote.admitted.as_slice() else {
        panic!("{:?}", quote.admitted)
    };
    let near = |x: f64, y: f64| (x - y).abs() < 1e-9;
    assert!(near(a.suspended, 1000.0) && near(a.month, 30.0), "{a:?}");
    assert_eq!(a.discharge_within, Some(24));
}

#[test]
fn a_quote_for_an_hs_code_needs_no_product() {
    let instance = Instance::load(&check("stacking")).expect("loads");
    let request = Request {
        hs_code: Some("7308.90".to_string()),
        origin: "CN".to_string(),
        to: Some("US".to_string()),
        value: Some(250.0),
        quantity: 4.0,
        ..Request::default()
    };
    let quote = quote(&instance.world, &request).expect("a quote");
    // 2 % and 50 % on all of 1000; the other duty gives way.
    assert_eq!(quote.claims.len(), 1);
    assert!((quote.claims[0].duty - 520.0).abs() < 1e-9);
    assert!((quote.claims[0].landed - 1520.0).abs() < 1e-9);
    assert_eq!(quote.claims[0].duties[0].table, "tariffs");
    let refused = portolan::quote::quote(
        &instance.world,
        &Request {
            to: Some("Atlantis".to_string()),
            ..request
        },
    );
    assert!(
        refused
            .expect_err("no such place")
            .message
            .contains("Atlantis")
    );
}

/// No field of the format can be below 0 and pay for carriage; E0369 is for refunds. Here a lane is
/// made to pay 5 a unit, there is one back that costs 3, and goods that go round earn 2.
#[test]
fn a_loop_that_earns_money_is_refused() {
    let path = check("fixed-cost");
    let mut instance = Instance::load(&path).expect("loads");
    let (world, network) = (&instance.world, &instance.network);
    let sound = portolan::rules::guard::earning_loop(world, network, &instance.model);
    assert_eq!(sound, None);
    let there = instance.world.lanes[0].clone();
    let mut back = there.clone();
    std::mem::swap(&mut back.from_id, &mut back.to_id);
    back.row.lane = "back".into();
    back.freight_at = portolan::world::Profile::constant(3.0);
    instance.world.lanes.push(back);
    instance.world.lanes[0].freight_at = portolan::world::Profile::constant(-5.0);
    let network = portolan::network::Network::of(&instance.world);
    let model = portolan::rules::build(&instance.world, &network);
    let found = portolan::rules::guard::earning_loop(&instance.world, &network, &model);
    let found = found.expect("a loop");
    assert!((found.earns - 2.0).abs() < 1e-9, "{found:?}");
    assert_eq!(found.activities.len(), 2, "{found:?}");
}

#[test]
fn the_output_lists_how_rules_are_modelled() {
    let modelled = |name: &str| {
        let instance = Instance::load(&check(name)).expect("loads");
        let uses = portolan::rules::uses(&instance.model);
        let quotas = uses.into_iter().find(|u| u.rule == "quotas");
        quotas.expect("quotas are used")
    };
    let plain = modelled("quota");
    assert_eq!((plain.modelled, plain.remarks.len()), ("exact LP", 0));
    let inverted = modelled("quota-inverted");
    assert_eq!((inverted.modelled, inverted.decisions), ("integer", 1));
    assert!(inverted.remarks[0].contains("inverted"), "{inverted:?}");
}

#[test]
fn a_unit_more_of_a_quota_has_its_price_in_words() {
    let instance = Instance::load(&check("quota")).expect("loads");
    let solution = solve(&instance, &Options::default()).expect("solves");
    let quota = solution.binding.iter().find(|b| b.limit == "quota");
    let quota = quota.unwrap_or_else(|| panic!("{:?}", solution.binding));
    // Inside 10.50 instead of 12 at home.
    assert!((quota.price - 1.5).abs() < 1e-6, "{quota:?}");
    let words = "one more piece within quota cane from 2026-01-05 to 2026-01-11";
    assert_eq!(quota.words, words);
}

#[test]
fn what_claiming_costs_is_checked() {
    let (mut instance, plan) = solved("claim-cost");
    // An entry that is not paid for.
    let mut broken = plan.clone();
    broken.decisions.clear();
    assert!(found(&instance, &broken).contains(&"V0931"));
    // Another cost of a claim.
    instance.world.agreements[0].row.claim_cost = 3.0;
    assert!(found(&instance, &plan).contains(&"V1001"));
}

#[test]
fn a_late_claim_has_a_deadline_and_a_dated_refund() {
    let (mut instance, plan) = solved("late-claim");
    let refunds: Vec<_> = plan
        .payments
        .iter()
        .filter(|p| p.kind == "late refund")
        .collect();
    assert_eq!(refunds.len(), 1);
    assert_eq!(
        (refunds[0].due.as_str(), refunds[0].amount),
        ("2026-05-01", -190.0)
    );
    // A refund that does not come.
    let mut broken = plan.clone();
    broken.payments.retain(|p| p.kind != "late refund");
    assert_eq!(found(&instance, &broken), ["V1102"]);
    // What entered too early cannot be claimed.
    let mut broken = plan.clone();
    let late = plan
        .clearances
        .iter()
        .find(|c| c.claim == "agoa late")
        .expect("a late claim");
    broken.clearances[0].claim = late.claim.clone();
    assert!(found(&instance, &broken).contains(&"V0903"));
    instance.world.late_claims[0].row.within_days = Some(20);
    assert!(found(&instance, &plan).contains(&"V0903"));
}

#[test]
fn controlled_goods_where_they_may_not_be_are_found() {
    let (instance, plan) = solved("export-control");
    // What went to Japan goes to China instead.
    let mut broken = plan.clone();
    let japan = broken
        .shipments
        .iter_mut()
        .find(|s| s.to == "osaka")
        .expect("a shipment");
    assert_eq!(japan.marks, "controlled:ear");
    (japan.lane, japan.to) = ("to-china".into(), "shanghai".into());
    assert!(found(&instance, &broken).contains(&"V0908"));
    // Its mark taken away: nothing made it so.
    let mut broken = plan.clone();
    for s in &mut broken.shipments {
        s.marks = Default::default();
    }
    assert!(found(&instance, &broken).contains(&"V0201"));
    // Made of both, and said to be free.
    let mut broken = plan.clone();
    for p in &mut broken.production {
        p.marks = Default::default();
    }
    assert!(found(&instance, &broken).contains(&"V2402"));
    // From the day after the horizon on, nothing is kept.
    let (mut instance, _) = solved("export-control");
    instance.world.export_controls[0].days.0 = 7;
    assert_eq!(found(&instance, &plan), Vec::<&str>::new());
}

#[test]
fn what_is_too_long_away_is_found() {
    for case in ["outward-processing", "returned-goods"] {
        let (mut instance, plan) = solved(case);
        instance.world.reliefs[0].row.within_periods = Some(0);
        assert!(found(&instance, &plan).contains(&"V1801"), "{case}");
    }
}

#[test]
fn what_did_not_leave_has_no_relief() {
    let (instance, plan) = solved("outward-processing");
    // Made of other fabric, says the plan.
    let mut broken = plan.clone();
    for p in &mut broken.production {
        p.inputs = "fabric@CN".into();
    }
    broken.feeds.clear();
    assert!(found(&instance, &broken).contains(&"V1802"));
    // The shirts' mark taken away, the relief is not open to them.
    let mut broken = plan.clone();
    for k in &mut broken.clearances {
        if k.product == "shirt" {
            k.marks = Default::default();
        }
    }
    assert!(found(&instance, &broken).contains(&"V0903"));
}

#[test]
fn procedures_that_do_not_take_the_goods_are_found() {
    // Placed a week later, at another rate, than the marks say.
    let (instance, plan) = solved("zone-privileged");
    let mut broken = plan.clone();
    for p in &mut broken.procedures {
        (p.slot, p.date) = (1, Default::default());
    }
    assert!(found(&instance, &broken).contains(&"V0201"));
    // Placed twice.
    let mut broken = plan.clone();
    let marks = plan.clearances[0].marks.clone();
    assert!(marks.starts_with("placed:"), "{marks}");
    broken.procedures[0].marks = marks;
    assert!(found(&instance, &broken).contains(&"V1901"));
    // Processing by inputs takes placed goods only.
    let (mut instance, plan) = solved("inward-processing");
    let mut broken = plan.clone();
    for p in broken.procedures.iter_mut().filter(|p| p.step == "process") {
        p.marks = Default::default();
    }
    assert!(found(&instance, &broken).contains(&"V1901"));
    instance.world.processings[0].row.capacity = Some(12.0);
    assert_eq!(found(&instance, &plan), ["V1902"]);
    // What was made of other goods owes something else.
    let (instance, plan) = solved("zone-processing");
    let mut broken = plan.clone();
    for k in &mut broken.clearances {
        k.marks = Default::default();
    }
    let codes = found(&instance, &broken);
    assert!(
        codes.contains(&"V0104") && codes.contains(&"V0201"),
        "{codes:?}"
    );
}

/// A quote tells every way to clear: time, money, and what it must be told.
#[test]
fn a_quote_tells_every_way_to_clear() {
    let instance = Instance::load(&check("paperless-clearance")).expect("loads");
    let request = Request {
        product: Some("box".to_string()),
        origin: "IN".to_string(),
        lane: Some("dhow".to_string()),
        quantity: 100.0,
        ..Request::default()
    };
    let quote = quote(&instance.world, &request).expect("a quote");
    let [ordinary, paperless] = quote.ways.as_slice() else {
        panic!("{:?}", quote.ways)
    };
    assert_eq!(
        (ordinary.way.as_str(), paperless.way.as_str()),
        ("ordinary", "paperless")
    );
    assert!((ordinary.cost - 100.0).abs() < 1e-9 && (paperless.cost - 70.0).abs() < 1e-9);
    assert_eq!(
        (ordinary.periods, ordinary.released.as_str()),
        (1, "2026-01-12")
    );
    assert_eq!(
        (paperless.periods, paperless.released.as_str()),
        (0, "2026-01-05")
    );
    assert_eq!(
        (paperless.capacity, paperless.periods_to_enter),
        (Some(80.0), Some(2))
    );
    assert!((paperless.landed - ordinary.landed + 30.0).abs() < 1e-9);
    assert!((ordinary.landed - quote.claims[0].landed).abs() < 1e-9);
    assert!(ordinary.data.is_empty() && ordinary.work.is_empty());
    assert!((paperless.data[0].gb - 0.1).abs() < 1e-9);
    let work = &paperless.work[0];
    assert_eq!(
        (work.workload.as_str(), work.data_class.as_str()),
        ("message", "declarations")
    );
    for (found, expected) in [(work.quantity, 50.0), (work.hours, 25.0), (work.gb, 0.1)] {
        assert!((found - expected).abs() < 1e-9, "{work:?}");
    }
    let text = portolan::report::quote::text(&quote, portolan::report::layout::Layout::default());
    assert!(
        text.contains("paperless") && text.contains("(25 h, on 0.1 GB)"),
        "{text}"
    );
    // Without a place nobody knows who clears.
    let to = Request {
        lane: None,
        to: Some("KE".to_string()),
        ..request
    };
    assert!(
        portolan::quote::quote(&instance.world, &to)
            .expect("a quote")
            .ways
            .is_empty()
    );
}
