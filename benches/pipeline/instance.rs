//! A seeded instance of any size: mills in two countries, ports, shops behind them; every product at
//! some mills and in some shops.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// How large.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub mills: usize,
    pub ports: usize,
    pub shops: usize,
    pub products: usize,
    pub periods: usize,
}

/// Thousands of columns.
pub const SMALL: Size = Size {
    mills: 4,
    ports: 3,
    shops: 6,
    products: 6,
    periods: 12,
};

/// A million columns.
pub const MILLION: Size = Size {
    mills: 20,
    ports: 10,
    shops: 40,
    products: 150,
    periods: 52,
};

/// Numbers that look drawn, the same for the same seed (Knuth's linear congruential generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

/// Writes the instance as a folder.
pub fn write(dir: &Path, size: Size, seed: u64) -> io::Result<()> {
    let mut draw = Draw(seed);
    fs::create_dir_all(dir)?;
    let header = format!(
        "[instance]\nformat_version = 1\nname = \"bench\"\nstart = 2026-01-05\nperiods = {}\ncurrency = \"USD\"\nunmet_penalty = 1000.0\n",
        size.periods
    );
    fs::write(dir.join("portolan.toml"), header)?;
    let mut places = String::from("place,country,kind,handling_capacity,handling_cost,bonded\n");
    for m in 0..size.mills {
        let country = if m % 2 == 0 { "VN" } else { "CN" };
        let _ = writeln!(places, "mill{m},{country},plant,,,");
    }
    for p in 0..size.ports {
        let _ = writeln!(places, "port{p},US,port,100000,12,true");
    }
    for s in 0..size.shops {
        let _ = writeln!(places, "shop{s},US,market,,,");
    }
    fs::write(dir.join("places.csv"), places)?;
    let mut lanes =
        String::from("lane,from,to,transit_days,freight,freight_unit,capacity,capacity_unit\n");
    for m in 0..size.mills {
        for p in 0..size.ports {
            let (days, freight) = (7 * (1 + draw.below(4)), 800 + draw.below(900));
            let _ = writeln!(
                lanes,
                "m{m}-p{p},mill{m},port{p},{days},{freight},teu,2000,teu"
            );
        }
    }
    for p in 0..size.ports {
        for s in 0..size.shops {
            let (days, freight) = (draw.below(6), 100 + draw.below(300));
            let _ = writeln!(lanes, "p{p}-s{s},port{p},shop{s},{days},{freight},teu,,teu");
        }
    }
    fs::write(dir.join("lanes.csv"), lanes)?;
    let mut products = String::from("product,hs_code,kg,teu,value\n");
    let mut supplies = String::from("place,product,price,capacity\n");
    let mut demands = String::from("demand,place,product,quantity\n");
    let mut tariffs =
        String::from("territory,hs_code,origin_country,measure,ad_valorem,valid_from,valid_to\n");
    for q in 0..size.products {
        let hs = format!("61{:02}{:02}", q % 90 + 10, q / 90 % 90 + 10);
        let _ = writeln!(products, "item{q},{hs},0.2,0.0005,{}", 2 + draw.below(20));
        for _ in 0..3 {
            let m = draw.below(size.mills);
            if !supplies.contains(&format!("mill{m},item{q},")) {
                let _ = writeln!(
                    supplies,
                    "mill{m},item{q},{},{}",
                    1 + draw.below(9),
                    400 + draw.below(400)
                );
            }
        }
        for k in 0..8.min(size.shops) {
            let s = (draw.below(size.shops / 8 + 1) * 8 + k) % size.shops;
            let _ = writeln!(demands, "d{q}-{k},shop{s},item{q},{}", 20 + draw.below(80));
        }
        let _ = writeln!(tariffs, "US,{hs},,mfn,0.{:02},,", 5 + draw.below(20));
        let _ = writeln!(tariffs, "US,{hs},CN,extra,0.20,,2026-02-23");
        let _ = writeln!(tariffs, "US,{hs},CN,extra,0.10,2026-02-24,");
    }
    for (name, text) in [
        ("products", products),
        ("supplies", supplies),
        ("demands", demands),
        ("tariffs", tariffs),
        (
            "measures",
            "measure,kind\nmfn,general\nextra,additional\n".to_string(),
        ),
        (
            "storage",
            "place,cost,capacity,storage_unit\nport0,1,50000,teu\n".to_string(),
        ),
        (
            "territories",
            "territory,countries,valuation\nUS,US,fob\n".to_string(),
        ),
    ] {
        fs::write(dir.join(format!("{name}.csv")), text)?;
    }
    Ok(())
}

/// Writes an instance with a long table: prices of one supply that change from day to day.
pub fn write_rows(dir: &Path, rows: usize, seed: u64) -> io::Result<()> {
    let mut draw = Draw(seed);
    write(dir, SMALL, seed)?;
    let mut customs =
        String::from("territory,hs_code,origin_country,measure,ad_valorem,valid_from,source\n");
    for i in 0..rows {
        let code = 10_000_000 + i / 4;
        let origin = ["VN", "CN", "KE", "EG"][i % 4];
        let _ = writeln!(
            customs,
            "US,{code:08},{origin},mfn,0.{:03},2026-0{}-1{},schedule of {i}",
            draw.below(400),
            1 + i % 3,
            i % 7
        );
    }
    fs::write(dir.join("tariffs.csv"), customs)
}
