//! Territories, tariffs and quotas of a generated instance. Rates are drawn in realistic ranges; none is
//! a rate of law.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::date;

use super::draw::Draw;
use super::write::{Csv, Draft, START, short};

pub(super) const EU: &[&str] = &["NL", "DE", "BE", "FR", "ES", "IT", "PL", "SE", "GR"];

/// Importer and origin with an agreement in force.
const AGREEMENTS: &[(&str, &str)] = &[
    ("EU", "VN"),
    ("EU", "KR"),
    ("EU", "MA"),
    ("EU", "EG"),
    ("EU", "MX"),
    ("EU", "ZA"),
    ("EU", "JP"),
    ("US", "MX"),
    ("US", "MA"),
    ("US", "CO"),
    ("US", "KR"),
    ("US", "SG"),
    ("CA", "MX"),
    ("CA", "VN"),
    ("CA", "IT"),
    ("CA", "PL"),
    ("GB", "VN"),
    ("GB", "KR"),
    ("GB", "TR"),
    ("JP", "VN"),
    ("JP", "TH"),
    ("JP", "MY"),
];

impl Draft<'_> {
    /// Territories, measures and tariffs.
    pub(super) fn customs(&self, dir: &Path) -> io::Result<()> {
        let mut d = Draw::new(self.spec.seed, 6);
        let open = |table: &str| File::create(dir.join(format!("{table}.csv"))).map(BufWriter::new);
        let countries: BTreeSet<&str> = self.geo.hubs.iter().map(|h| h.port.country()).collect();
        let mut territories = open("territories")?;
        writeln!(territories, "territory,name,countries,valuation")?;
        let names = self.territories();
        for &(name, union) in &names {
            let basis = if name == "US" { "fob" } else { "cif" };
            match union {
                true => writeln!(territories, "EU,European Union,{},cif", EU.join(" "))?,
                false => writeln!(territories, "{name},,{name},{basis}")?,
            }
        }
        let mut measures = open("measures")?;
        writeln!(measures, "measure,name,kind,fta_exempt")?;
        writeln!(measures, "general,General rate,general,false")?;
        writeln!(measures, "preference,Preferential rate,preference,false")?;
        writeln!(
            measures,
            "section,Additional duty by origin,additional,false"
        )?;
        writeln!(
            measures,
            "surcharge,Dated surcharge on every origin,additional,true"
        )?;
        writeln!(measures, "anti_dumping,Anti-dumping duty,additional,false")?;
        let mut tariffs = open("tariffs")?;
        writeln!(
            tariffs,
            "territory,hs_code,origin_country,measure,ad_valorem,valid_from,valid_to,origin_test,quota"
        )?;
        let mut quotas = Csv::new(dir, "quotas", "quota,name,unit")?;
        let mut windows = Csv::new(
            dir,
            "quota_windows",
            "quota,valid_from,valid_to,quantity,carries_over",
        )?;
        let weeks = self.periods as i64;
        let codes: BTreeSet<&str> = self
            .goods
            .iter()
            .flat_map(|g| g.products.iter().map(|p| p.hs))
            .collect();
        let percent = |v: f64| (v * 1000.0).round() / 1000.0;
        for &(territory, union) in &names {
            for hs in &codes {
                let rate = if d.chance(0.25) {
                    0.0
                } else {
                    percent(d.between(0.01, 0.14))
                };
                writeln!(tariffs, "{territory},{hs},,general,{rate},,,none,")?;
                // A quota of the quarter: part of what the finished goods' demand would bring in.
                let teu = self.wanted_teu(territory, union, hs);
                if rate > 0.0 && teu > 0.0 && d.chance(0.7) {
                    let quota = format!("{territory}-{}", hs.replace('.', ""));
                    let inside = percent(rate * d.between(0.0, 0.4));
                    writeln!(tariffs, "{territory},{hs},,general,{inside},,,none,{quota}")?;
                    quotas.row(format_args!("{quota},Quota of {territory} on {hs},teu"))?;
                    let carries = d.chance(0.3);
                    for begin in (0..weeks).step_by(13) {
                        let from = START.saturating_add((7 * begin).days());
                        let to = from.saturating_add((7 * 13 - 1).days());
                        let most = short(13.0 * teu * d.between(0.2, 0.6));
                        windows.row(format_args!("{quota},{from},{to},{most},{carries}"))?;
                    }
                }
            }
            let home = |c: &str| c == territory || (union && EU.contains(&c));
            for &(_, origin) in AGREEMENTS
                .iter()
                .filter(|a| a.0 == territory && countries.contains(a.1) && !home(a.1))
            {
                writeln!(tariffs, "{territory},,{origin},preference,0,,,assumed,")?;
            }
            if d.chance(0.5) || territory == "US" {
                let rate = percent(d.between(0.05, 0.25));
                writeln!(tariffs, "{territory},,CN,section,{rate},,,none,")?;
            }
            // A surcharge that comes in mid-week and ends in another: it cuts two periods.
            if d.chance(0.4) || territory == "US" {
                let from = date(2026, 1, 5).saturating_add((d.whole(30, 120) as i64).days());
                let to = from.saturating_add((d.whole(60, 150) as i64).days());
                let rate = percent(d.between(0.03, 0.15));
                writeln!(tariffs, "{territory},,,surcharge,{rate},{from},{to},none,")?;
            }
            for origin in ["CN", "TR", "IN"]
                .into_iter()
                .filter(|o| countries.contains(o) && !home(o))
            {
                if d.chance(0.3) {
                    let rate = percent(d.between(0.1, 0.45));
                    writeln!(
                        tariffs,
                        "{territory},7318,{origin},anti_dumping,{rate},,,none,"
                    )?;
                }
            }
        }
        for out in [&mut territories, &mut measures, &mut tariffs] {
            out.flush()?;
        }
        Ok(())
    }

    /// Customs territories of the hubs, and whether each is the Union.
    pub(super) fn territories(&self) -> Vec<(&'static str, bool)> {
        let hubs = self.geo.hubs.iter();
        let countries: BTreeSet<&str> = hubs.map(|h| h.port.country()).collect();
        let union = countries.iter().any(|c| EU.contains(c));
        let union = union.then_some(("EU", true));
        let others = countries.into_iter().filter(|c| !EU.contains(c));
        union
            .into_iter()
            .chain(others.map(|c| (c, false)))
            .collect()
    }

    /// TEU of finished goods of a code that a territory's demand asks for in a week.
    fn wanted_teu(&self, territory: &str, union: bool, hs: &str) -> f64 {
        let inside = |hub: usize| {
            let country = self.geo.hubs[hub].port.country();
            country == territory || (union && EU.contains(&country))
        };
        let goods = self.goods.iter().filter_map(|g| {
            let finished = g.products.last().filter(|p| p.hs == hs)?;
            let demands = g.demands.iter().filter(|w| inside(w.hub));
            Some(demands.map(|w| w.quantity * finished.teu).sum::<f64>())
        });
        goods.sum()
    }
}
