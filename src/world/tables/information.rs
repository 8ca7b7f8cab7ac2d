//! Information: data and where it arises, links, compute, what work needs them, and rules for data.

use super::CapWindow;
use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// What data and work come with.
    pub enum Occasion { Made = "made", Shipped = "shipped", Cleared = "cleared", Stored = "stored", Sold = "sold" }
}
choice! {
    /// Where compute stands. The kind is for people.
    pub enum NodeKind { Enclave = "enclave", OnPremise = "on-premise" }
}
choice! {
    /// What a rule about data concerns: data that comes to another jurisdiction, data that an operator of another jurisdiction works on, data that passes through a jurisdiction.
    pub enum RuleConcern { Transfer = "transfer", Operator = "operator", Transit = "transit" }
}
choice! {
    /// What a rule says. `allowed` and `adequate` differ in name only; `safeguards` cost; `pilot` has a cap.
    pub enum Treatment { Allowed = "allowed", Adequate = "adequate", Safeguards = "safeguards", Pilot = "pilot", Forbidden = "forbidden" }
}

choice! {
    /// Whether a group is above the thresholds of a tax: `decided` by what is sold, or `declared` to be.
    pub enum Liability { Decided = "decided", Declared = "declared" }
}

choice! {
    /// What VAT on a digital service falls on: what is sold in a country, or what is bought there from abroad.
    pub enum VatOn { Sale = "sale", Purchase = "purchase" }
}
choice! {
    /// How often VAT is declared.
    pub enum ReturnPeriod { Month = "month", Quarter = "quarter" }
}

table! {
    /// A jurisdiction of data law: countries between which data moves as within one. A country that no jurisdiction names is one of its own, under its own code.
    pub struct JurisdictionRow in "jurisdictions" key [jurisdiction] {
        /// Identifier.
        jurisdiction: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Member countries (ISO 3166-1 alpha-2), separated by spaces.
        countries: Countries,
    }
}

table! {
    /// A class of data that rules tell apart: personal, industrial, public.
    pub struct DataClassRow in "data_classes" key [data_class] {
        /// Identifier.
        data_class: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Cost of keeping data for a later period; blank: what is not used in its period is gone.
        #[unit("base currency/GB/period")]
        keep_cost: Maybe<NonNegative>,
    }
}

table! {
    /// How long an answer may take on its way.
    pub struct LatencyClassRow in "latency_classes" key [latency_class] {
        /// Identifier.
        latency_class: Name,
        /// Most round-trip time over all links of the way.
        #[unit("ms")]
        most_latency: NonNegative,
    }
}

table! {
    /// A data link between two places, used in both directions unless it is one-way.
    pub struct LinkRow in "links" key [link] {
        /// Identifier.
        link: Name,
        /// One end.
        #[references("places")]
        from: Name,
        /// The other end.
        #[references("places")]
        to: Name,
        /// Round-trip time.
        #[unit("ms")]
        latency: NonNegative = 0.0,
        /// Data that it carries per period, both directions together; blank: no limit.
        #[unit("GB/period")]
        bandwidth: Maybe<NonNegative>,
        /// Price of carriage.
        #[unit("base currency/GB")]
        cost: NonNegative = 0.0,
        /// Whether it leads from `from` to `to` only.
        one_way: Flag = false,
    }
}

table! {
    /// Compute: an enclave in a jurisdiction, or hardware at a plant.
    pub struct ComputeNodeRow in "compute_nodes" key [node] {
        /// Identifier.
        node: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Where it stands.
        #[references("places")]
        place: Name,
        /// Kind of node.
        kind: NodeKind = NodeKind::Enclave,
        /// Home jurisdiction of its operator, whose law reaches the node wherever it stands; blank: that of its place.
        operator: Maybe<Name>,
        /// Workloads that it can run; blank: all.
        #[references("workloads")]
        workloads: Idents,
        /// Hours per period; blank: no limit.
        #[unit("h/period")]
        capacity: Maybe<NonNegative>,
        /// Price of an hour.
        #[unit("base currency/h")]
        price: NonNegative = 0.0,
        /// Price of a period in which it is subscribed to, whatever is used; nothing runs on it in others.
        #[unit("base currency/period")]
        subscription: NonNegative = 0.0,
        /// Cost of opening or buying it; blank: it is there from the start.
        #[unit("base currency")]
        opening_cost: Maybe<NonNegative>,
        /// Periods from the decision to open it until it runs.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Periods that it runs once opened; blank: to the end.
        #[unit("periods")]
        life: Maybe<Count>,
        /// Firm that pays for opening and subscription; blank: the owner of its place.
        #[references("firms")]
        firm: Maybe<Name>,
    }
}

table! {
    /// Work that something needs: inspection of a unit, a clearance message, a forecast. A service for whoever needs it.
    pub struct WorkloadRow in "workloads" key [workload] {
        /// Identifier.
        workload: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Class of the data that it works on, which must have arisen or come where the work is needed; blank: none.
        #[references("data_classes")]
        data_class: Maybe<Name>,
        /// Data per unit of work.
        #[unit("GB/unit of work")]
        gb: NonNegative = 0.0,
        /// Compute per unit of work.
        #[unit("h/unit of work")]
        hours: NonNegative = 0.0,
        /// How long the answer may take on its way; blank: any time.
        #[references("latency_classes")]
        latency_class: Maybe<Name>,
    }
}

table! {
    /// Data that arises with activity. Rows add up.
    pub struct DataSourceRow in "data_sources" key [data_class, activity, place, product, recipe, lane, mode] {
        /// Class.
        #[references("data_classes")]
        data_class: Name,
        /// With what: what is `made` at a plant when a run starts, `shipped` by lane when it leaves, `cleared` when it enters, `stored` at the end of a period, `sold` when it is delivered.
        activity: Occasion,
        /// Where (of `shipped`: from where); blank: everywhere.
        #[references("places")]
        place: Maybe<Name>,
        /// Product; blank: all (of `made`: a run, whatever comes out).
        #[references("products")]
        product: Maybe<Name>,
        /// Recipe, of `made`; blank: all.
        #[references("recipes")]
        recipe: Maybe<Name>,
        /// Lane, of `shipped`; blank: all.
        #[references("lanes")]
        lane: Maybe<Name>,
        /// Clearance mode, of `cleared`; blank: all, the ordinary one too.
        #[references("clearance_modes")]
        mode: Maybe<Name>,
        /// Data per unit; of `made` without a product, per run.
        #[unit("GB/unit")]
        gb: NonNegative,
    }
}

table! {
    /// Work that an activity needs done in its period: without it, it does not happen. Rows add up.
    pub struct WorkNeedRow in "work_needs" key [workload, activity, place, product, recipe, lane, mode] {
        /// Workload.
        #[references("workloads")]
        workload: Name,
        /// What needs it: see `data_sources`.
        activity: Occasion,
        /// Where (of `shipped`: from where); blank: everywhere.
        #[references("places")]
        place: Maybe<Name>,
        /// Product; blank: all (of `made`: a run, whatever comes out).
        #[references("products")]
        product: Maybe<Name>,
        /// Recipe, of `made`; blank: all.
        #[references("recipes")]
        recipe: Maybe<Name>,
        /// Lane, of `shipped`; blank: all.
        #[references("lanes")]
        lane: Maybe<Name>,
        /// Clearance mode, of `cleared`; blank: all, the ordinary one too.
        #[references("clearance_modes")]
        mode: Maybe<Name>,
        /// Work per unit; of `made` without a product, per run.
        #[unit("units of work/unit")]
        quantity: NonNegative = 1.0,
    }
}

table! {
    /// A rule about data. Of those that fit, the one that names the most (class, origin, destination, operator) decides, then the later row; what no rule fits is allowed.
    pub struct DataRuleRow in "data_rules" key [rule] {
        /// Identifier.
        rule: Name,
        /// What it concerns.
        concerns: RuleConcern = RuleConcern::Transfer,
        /// Classes; blank: all.
        #[references("data_classes")]
        data_classes: Idents,
        /// Jurisdictions (or countries that are their own) where the data arose, however often it was passed on; blank: all.
        origins: Idents,
        /// Jurisdictions that the data comes to (`transfer`), is worked on in (`operator`) or passes through (`transit`); blank: all.
        destinations: Idents,
        /// Home jurisdictions of the operator of the node that the data comes to; blank: all. Not for `transit`.
        operators: Idents,
        /// What it says.
        treatment: Treatment,
        /// Cost of safeguards or supervision.
        #[unit("base currency/GB")]
        cost: NonNegative = 0.0,
        /// Cost of the contract, approval or assessment without which nothing goes (beyond `threshold`, if that is given); blank: none is needed.
        #[unit("base currency")]
        contract_cost: Maybe<NonNegative>,
        /// Periods from buying the contract until it holds.
        #[unit("periods")]
        contract_lead_time: Count = 0,
        /// Periods that the contract holds; blank: to the end.
        #[unit("periods")]
        contract_life: Maybe<Count>,
        /// Data per calendar year that goes without the contract.
        #[unit("GB/year")]
        threshold: Maybe<NonNegative>,
        /// Data that went in the first calendar year before the horizon.
        #[unit("GB")]
        sent_before: NonNegative = 0.0,
        /// Most data in each window; blank: no cap.
        #[unit("GB/window")]
        cap: Maybe<NonNegative>,
        /// Window of the cap, by the calendar.
        window: CapWindow = CapWindow::All,
        /// First day in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// Firm that pays for the contract; blank: the first firm.
        #[references("firms")]
        firm: Maybe<Name>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A tax on the gross revenue of digital services in a country, by calendar year. The group is all firms of the instance, and what they sell beside the plan.
    pub struct DigitalTaxRow in "digital_taxes" key [tax] {
        /// Identifier.
        tax: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Country of the demands whose revenue it falls on (ISO 3166-1 alpha-2).
        country: CountryCode,
        /// Service classes, separated by spaces; blank: every digital product.
        services: Idents,
        /// Share of the revenue in the country beyond the allowance.
        rate: Fraction,
        /// Revenue in the country and year that is not taxed.
        #[unit("base currency/year")]
        allowance: NonNegative = 0.0,
        /// Revenue of the group from these services anywhere above which it is liable; blank: whatever it is.
        #[unit("base currency/year")]
        threshold_group: Maybe<NonNegative>,
        /// Revenue in the country above which it is liable; blank: whatever it is.
        #[unit("base currency/year")]
        threshold_country: Maybe<NonNegative>,
        /// Whether the plan decides by what it sells if it is above both thresholds (makes whole-number decisions where it can), or the group is declared to be.
        liable: Liability = Liability::Decided,
        /// Revenue of the group from these services beside the plan, anywhere.
        #[unit("base currency/year")]
        group_revenue: NonNegative = 0.0,
        /// Of it, revenue in the country: it is taxed with the plan's.
        #[unit("base currency/year")]
        country_revenue: NonNegative = 0.0,
        /// Days from the end of the calendar year to payment.
        #[unit("days")]
        due_days: Count = 0,
        /// Firm that pays it; blank: the first firm.
        #[references("firms")]
        firm: Maybe<Name>,
        /// First day of sales that it falls on; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of sales that it falls on; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// VAT on digital services in the country where they are used. Of rows that fit, one that names the class decides, then the later row.
    pub struct DigitalVatRow in "digital_vat" key [vat] {
        /// Identifier.
        vat: Name,
        /// Country (ISO 3166-1 alpha-2): of the demands (`sale`), or of the places that it comes to (`purchase`).
        country: CountryCode,
        /// Service classes, separated by spaces; blank: every digital product.
        services: Idents,
        /// Rate on the price without VAT.
        rate: Fraction,
        /// `sale`: the price of a demand contains it, and the owner of its place pays it. `purchase`: what comes from another country owes it on its transfer price, else on `products.value`, and the owner of the place that it comes to declares it (reverse charge).
        on: VatOn = VatOn::Sale,
        /// Share that the buyer recovers of VAT on a purchase, in the return that declares it; the rest is a cost. Not for `sale`.
        recoverable: Fraction = 1.0,
        /// Whether it is declared by the calendar month or quarter.
        returns: ReturnPeriod = ReturnPeriod::Month,
        /// Days from the end of the month or quarter to payment.
        #[unit("days")]
        due_days: Count = 0,
        /// First day of supplies that it falls on; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of supplies that it falls on; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
