//! What costs are called in files.

use crate::model::CostTerm;
use crate::plan::{DIGITAL_TAX, DIGITAL_VAT, MISSING};

/// Name of the penalties for unmet demand in the cost breakdown.
pub const UNMET: &str = "unmet";

/// Name of a cost term in files.
pub fn term_name(term: CostTerm) -> &'static str {
    match term {
        CostTerm::Goods => "goods",
        CostTerm::Freight => "freight",
        CostTerm::Insurance => "insurance",
        CostTerm::Handling => "handling",
        CostTerm::Departures => "departures",
        CostTerm::Duty(_) => "duty",
        CostTerm::ExportDuty => crate::world::procedures::EXPORT_DUTY,
        CostTerm::Drawback => "drawback",
        CostTerm::Clearance => "clearance",
        CostTerm::EntryFee(_) => "entry fee",
        CostTerm::Claims => "claims",
        CostTerm::LateRefund(_) => "late refunds",
        CostTerm::Certificates => "certificates",
        CostTerm::Assessment => "assessment",
        CostTerm::Supervision => "supervision",
        CostTerm::Carbon => "carbon certificates",
        CostTerm::ImportVat => "import VAT",
        CostTerm::Deferment => "duty deferment",
        CostTerm::Guarantee => "guarantees",
        CostTerm::DataLinks => "data links",
        CostTerm::KeptData => "kept data",
        CostTerm::Compute => "compute",
        CostTerm::ComputeNodes => "compute nodes",
        CostTerm::Safeguards => "data safeguards",
        CostTerm::DigitalTax => DIGITAL_TAX,
        CostTerm::DigitalVat => DIGITAL_VAT,
        CostTerm::Production => "production",
        CostTerm::SetUp => "set-up",
        CostTerm::Overtime => "overtime",
        CostTerm::Storage => "storage",
        CostTerm::Missing => MISSING,
        CostTerm::Safety => "safety stock",
        CostTerm::Lateness => "lateness",
        CostTerm::Unmet => UNMET,
        CostTerm::Shortfall => "shortfall",
        CostTerm::Reservation => "reservation",
        CostTerm::Emissions => "emissions",
        CostTerm::Revenue => "revenue",
        CostTerm::EndValue => "end value",
        CostTerm::VatPaid => "import VAT paid",
        CostTerm::VatRecovered(_) => "import VAT recovered",
        CostTerm::Adaptation => crate::world::technology::ADAPTATION,
        CostTerm::Platforms => crate::world::technology::PLATFORMS,
        CostTerm::Subsidies => crate::world::technology::SUBSIDIES,
        CostTerm::Capabilities => crate::world::technology::CAPABILITIES,
        CostTerm::Skills => crate::world::technology::SKILLS,
        CostTerm::Royalty(_) => crate::world::licences::ROYALTIES,
        CostTerm::RoyaltyIncome(_) => crate::world::licences::ROYALTY_INCOME,
        CostTerm::BoughtBetween => "bought between firms",
        CostTerm::SoldBetween => "sold between firms",
        CostTerm::Tax => "profit tax",
        CostTerm::Timing => "exchange and time",
        CostTerm::Financing => "financing",
        CostTerm::SetAside => "set aside",
        CostTerm::OpeningCash => "opening cash",
        CostTerm::Settled => "settled",
    }
}
