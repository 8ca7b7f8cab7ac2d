//! `portolan quote`.

use std::path::PathBuf;

use jiff::civil::Date;
use portolan::quote::{self, Request};
use portolan::{pipeline, report};

use super::solving::Format;
use super::{BAD_DATA, layout, print, tell};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Instance: a TOML or JSON file, or a folder with portolan.toml.
    path: PathBuf,
    /// Product of the instance.
    #[arg(long)]
    product: Option<String>,
    /// HS code: the product's, or in place of a product.
    #[arg(long)]
    hs: Option<String>,
    /// Country of origin (two letters).
    #[arg(long)]
    origin: String,
    /// Producer, where measures tell producers apart.
    #[arg(long)]
    producer: Option<String>,
    /// Agreement under whose rules the goods originate; may be given several times.
    #[arg(long)]
    originating: Vec<String>,
    /// Customs territory whose free circulation the goods left, for a customs union.
    #[arg(long)]
    left: Option<String>,
    /// Lane that brings the goods.
    #[arg(long)]
    lane: Option<String>,
    /// Place or customs territory of entry.
    #[arg(long, conflicts_with = "lane")]
    to: Option<String>,
    /// Day of departure with a lane, else of entry (the horizon's first day if not given).
    #[arg(long)]
    date: Option<Date>,
    /// Day of loading on the final vessel, for in-transit provisions.
    #[arg(long, conflicts_with = "lane")]
    loaded: Option<Date>,
    /// Price of a unit in base currency, in place of the instance's.
    #[arg(long)]
    value: Option<f64>,
    /// Incoterm of that price (FOB if not given).
    #[arg(long)]
    incoterm: Option<String>,
    /// Freight and insurance of a unit to the border, in base currency.
    #[arg(long)]
    freight: Option<f64>,
    /// Weight of a unit in kg.
    #[arg(long)]
    kg: Option<f64>,
    /// Units.
    #[arg(long, default_value_t = 1.0)]
    quantity: f64,
    /// Only this claim: a preference, or `general`.
    #[arg(long)]
    claim: Option<String>,
    /// Format of the answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Works out a quote.
pub fn run(args: &Args) -> u8 {
    let numbers = [
        ("--quantity", Some(args.quantity)),
        ("--value", args.value),
        ("--freight", args.freight),
        ("--kg", args.kg),
    ];
    for (name, number) in numbers {
        let good = number.is_none_or(|n| n.is_finite() && n >= 0.0);
        if !good || (name == "--quantity" && args.quantity == 0.0) {
            sayln!("error: {name} takes a number from 0 on (a quantity above 0)");
            return 2;
        }
    }
    let (world, warnings) = match pipeline::read(&args.path) {
        Ok(read) => read,
        Err(errors) => {
            tell(&errors);
            return BAD_DATA;
        }
    };
    tell(&warnings);
    let request = Request {
        product: args.product.clone(),
        hs_code: args.hs.clone(),
        origin: args.origin.clone(),
        producer: args.producer.clone(),
        originating: args.originating.clone(),
        left: args.left.clone(),
        lane: args.lane.clone(),
        to: args.to.clone(),
        date: args.date,
        loaded: args.loaded,
        value: args.value,
        incoterm: args.incoterm.clone(),
        freight: args.freight,
        kg: args.kg,
        quantity: args.quantity,
        claim: args.claim.clone(),
    };
    match quote::quote(&world, &request) {
        Ok(quote) => {
            let printed = match args.format {
                Format::Text => print(&report::quote::text(&quote, layout())),
                Format::Json => print(&report::quote::json(&quote)),
            };
            printed.err().unwrap_or(0)
        }
        Err(refusal) => {
            sayln!("error: {}\n  help: {}", refusal.message, refusal.remedy);
            2
        }
    }
}
