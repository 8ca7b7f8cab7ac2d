//! Compute, links, rules and work of a generated instance: some recipes need an inspection of what they make, which
//! takes data and hours. Every plant has dear hardware of its own for part of it; enclaves elsewhere are
//! cheaper, as far as links and rules let the data go there.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::customs::EU;
use super::draw::Draw;
use super::geography::Site;
use super::ports::great_circle;
use super::write::{Csv, Draft, short};

/// Of a unit's value: GB that its making gives, and hours that looking at them takes.
const GB: f64 = 2e-4;
const HOURS: f64 = 5e-5;
/// Round-trip time by light in glass, with detours, per kilometre.
const MS_PER_KM: f64 = 0.015;

impl Draft<'_> {
    /// Tables of data.
    pub(super) fn data(&self, dir: &Path) -> io::Result<()> {
        let mut d = Draw::new(self.spec.seed, 8);
        let mut classes = Csv::new(dir, "data_classes", "data_class,name,keep_cost")?;
        classes.row(format_args!("images,Images of goods,"))?;
        classes.row(format_args!("process,Records of processes,0.05"))?;
        let mut latencies = Csv::new(dir, "latency_classes", "latency_class,most_latency")?;
        latencies.row(format_args!("quick,90"))?;
        let mut jurisdictions = Csv::new(dir, "jurisdictions", "jurisdiction,name,countries")?;
        jurisdictions.row(format_args!("EU,European Union,{}", EU.join(" ")))?;
        let mut workloads = Csv::new(
            dir,
            "workloads",
            "workload,name,data_class,gb,hours,latency_class",
        )?;
        // A unit of work is what goods worth a thousand dollars take.
        let (gb, hours) = (1000.0 * GB, 1000.0 * HOURS);
        workloads.row(format_args!(
            "inspection,Inspection of images,images,{gb},{hours},quick"
        ))?;
        workloads.row(format_args!(
            "records,Batch records,process,{},{},",
            gb / 4.0,
            hours / 2.0
        ))?;
        let work = self.work(dir, &mut d)?;
        self.compute(dir, &work, &mut d)?;
        self.data_rules(dir, &mut d)
    }

    /// Which recipes need work; units of it per week by hub.
    fn work(&self, dir: &Path, d: &mut Draw) -> io::Result<BTreeMap<usize, f64>> {
        let mut sources = Csv::new(dir, "data_sources", "data_class,activity,recipe,gb")?;
        let mut needs = Csv::new(dir, "work_needs", "workload,activity,recipe,quantity")?;
        let mut work = BTreeMap::new();
        for g in self.goods {
            for r in &g.recipes {
                let made = &g.products[r.product];
                let (inspected, recorded) = (d.chance(0.35), d.chance(0.15));
                let units = short(made.value / 1000.0);
                let kinds = [
                    (inspected, "images", "inspection", GB),
                    (recorded, "process", "records", GB / 4.0),
                ];
                for (_, class, workload, gb) in kinds.into_iter().filter(|k| k.0) {
                    // A little more than the work takes: rounded, it could fall short of it, and nothing would be made.
                    let gb = short(units * 1050.0 * gb);
                    sources.row(format_args!("{class},made,make-{},{gb}", made.name))?;
                    needs.row(format_args!("{workload},made,make-{},{units}", made.name))?;
                    for &(hub, _, share) in &r.plants {
                        *work.entry(hub).or_default() += units * r.load * share;
                    }
                }
            }
        }
        Ok(work)
    }

    /// Hardware at plants, enclaves at every third hub, and links from each plant to the nearest of these.
    fn compute(&self, dir: &Path, work: &BTreeMap<usize, f64>, d: &mut Draw) -> io::Result<()> {
        let mut nodes = Csv::new(
            dir,
            "compute_nodes",
            "node,place,kind,operator,capacity,price",
        )?;
        let mut links = Csv::new(dir, "links", "link,from,to,latency,bandwidth,cost")?;
        let hubs = &self.geo.hubs;
        let total: f64 = work.values().sum();
        let enclaves: Vec<usize> = d.some(hubs.len(), hubs.len().div_ceil(3).max(2));
        for &e in &enclaves {
            let hours = total * 1000.0 * HOURS / enclaves.len() as f64;
            let operator = if d.chance(0.4) { "US" } else { "" };
            let name = self.geo.name(Site::Port(e));
            let most = self.capacity(hours * 1.2, d);
            nodes.row(format_args!(
                "{name}-ENCLAVE,{name},enclave,{operator},{most},{}",
                short(d.between(2.0, 6.0))
            ))?;
        }
        for (&hub, &units) in work {
            let plant = self.geo.name(Site::Plant(hub));
            let own = self.capacity(0.4 * units * 1000.0 * HOURS, d);
            nodes.row(format_args!(
                "{plant}-OWN,{plant},on-premise,,{own},{}",
                short(d.between(8.0, 16.0))
            ))?;
            let here = hubs[hub].port;
            let mut near: Vec<(f64, usize)> = (enclaves.iter())
                .map(|&e| {
                    (
                        great_circle((here.lon, here.lat), (hubs[e].port.lon, hubs[e].port.lat)),
                        e,
                    )
                })
                .collect();
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for &(km, e) in near.iter().take(3) {
                let most = self.capacity(0.6 * units * 1000.0 * GB, d);
                links.row(format_args!(
                    "{plant}-{0},{plant},{0},{1},{most},{2}",
                    self.geo.name(Site::Port(e)),
                    short(4.0 + MS_PER_KM * km),
                    short(d.between(0.02, 0.2))
                ))?;
            }
        }
        Ok(())
    }

    /// Drawn in the manner of real laws; none is one. No contract, so that nothing is a whole decision.
    fn data_rules(&self, dir: &Path, d: &mut Draw) -> io::Result<()> {
        let mut rules = Csv::new(
            dir,
            "data_rules",
            "rule,concerns,data_classes,origins,destinations,operators,treatment,cost,cap,window",
        )?;
        let cap = short(self.goods.len() as f64 * d.between(2.0, 10.0));
        rules.row(format_args!(
            "eu-out,transfer,,EU,,,safeguards,{},,",
            short(d.between(0.2, 1.5))
        ))?;
        rules.row(format_args!(
            "eu-operators,operator,images,EU,,US,safeguards,{},,",
            short(d.between(0.1, 0.5))
        ))?;
        rules.row(format_args!("cn-stays,transfer,images,CN,,,forbidden,,,"))?;
        rules.row(format_args!(
            "in-pilot,transfer,,IN,,,pilot,{},{cap},quarter",
            short(d.between(0.1, 0.5))
        ))?;
        rules.row(format_args!("vn-us,transfer,process,VN,US,,forbidden,,,"))
    }
}
