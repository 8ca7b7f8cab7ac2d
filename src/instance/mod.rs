//! Reading instances: the only place that reads files.
//!
//! Two steps: raw documents whose every cell knows its place ([`document`]), then a typed walk
//! over them that collects all that is wrong ([`load`]).

pub mod cell;
pub mod codes;
pub mod document;
mod files;
mod hints;
mod load;
pub mod overlay;
pub mod schema;
pub mod sheet;
mod stack;
pub mod table;
mod walk;

pub use document::Sources;
pub use overlay::Stack;
pub use stack::overlays;
pub use table::At;

use crate::diagnostic::Diagnostics;
use crate::world::tables::*;
use table::{Row, TableSchema};

/// Declares the tables of an instance, once, for everything that goes over all of them.
macro_rules! tables {
    ($($field:ident: $row:ident),* $(,)?) => {
        /// An instance as read: one list of typed rows per table.
        #[derive(Clone, Debug)]
        pub struct Tables {
            /// Header.
            pub header: HeaderRow,
            $(#[doc = concat!("Rows of `", stringify!($field), "`.")] pub $field: Vec<$row>,)*
        }

        /// Every table of the format, the header first.
        pub const SCHEMAS: &[TableSchema] = &[HeaderRow::TABLE, $($row::TABLE),*];

        impl Tables {
            fn read(loader: &mut load::Loader) -> Option<Tables> {
                let header = loader.rows::<HeaderRow>().into_iter().next();
                $(let $field = loader.rows::<$row>();)*
                Some(Tables { header: header?, $($field),* })
            }
        }
    };
}

tables! {
    territories: TerritoryRow,
    places: PlaceRow,
    products: ProductRow,
    customs_values: CustomsValueRow,
    exchange_rates: ExchangeRateRow,
    supplies: SupplyRow,
    recipes: RecipeRow,
    recipe_lines: RecipeLineRow,
    plant_recipes: PlantRecipeRow,
    resources: ResourceRow,
    recipe_resources: RecipeResourceRow,
    lanes: LaneRow,
    departures: DepartureRow,
    services: ServiceRow,
    service_calls: ServiceCallRow,
    storage: StorageRow,
    opening_stock: OpeningStockRow,
    in_transit: InTransitRow,
    end_values: EndValueRow,
    demands: DemandRow,
    series: SeriesRow,
    contracts: ContractRow,
    price_breaks: PriceBreakRow,
    drawbacks: DrawbackRow,
    agreements: AgreementRow,
    origin_rules: OriginRuleRow,
    measures: MeasureRow,
    value_additions: ValueAdditionRow,
    customs_rates: CustomsRateRow,
    base_shares: BaseShareRow,
    entry_fees: EntryFeeRow,
    late_claims: LateClaimRow,
    end_uses: EndUseRow,
    quotas: QuotaRow,
    quota_windows: QuotaWindowRow,
    tariffs: TariffRow,
    embargoes: EmbargoRow,
    reliefs: ReliefRow,
    placements: PlacementRow,
    deferral_limits: DeferralLimitRow,
    processing: ProcessingRow,
    processing_inputs: ProcessingInputRow,
    temporary_admissions: TemporaryAdmissionRow,
    presences: PresenceRow,
    export_controls: ExportControlRow,
    clearance: ClearanceRow,
    clearance_modes: ClearanceModeRow,
    standards: StandardRow,
    standard_rules: StandardRuleRow,
    equivalences: EquivalenceRow,
    recognised_bodies: RecognisedBodyRow,
    pilots: PilotRow,
    certificates: CertificateRow,
    assessments: AssessmentRow,
    recipe_standards: RecipeStandardRow,
    jurisdictions: JurisdictionRow,
    data_classes: DataClassRow,
    latency_classes: LatencyClassRow,
    links: LinkRow,
    compute_nodes: ComputeNodeRow,
    workloads: WorkloadRow,
    data_sources: DataSourceRow,
    work_needs: WorkNeedRow,
    data_rules: DataRuleRow,
    digital_taxes: DigitalTaxRow,
    digital_vat: DigitalVatRow,
    import_vat: ImportVatRow,
    duty_deferments: DutyDefermentRow,
    guarantees: GuaranteeRow,
    firms: FirmRow,
    cash_accounts: CashAccountRow,
    currency_pairs: CurrencyPairRow,
    conversion_caps: ConversionCapRow,
    payment_terms: PaymentTermRow,
    cash_flows: CashFlowRow,
    firm_transfers: FirmTransferRow,
    transfer_prices: TransferPriceRow,
    licences: LicenceRow,
    regions: RegionRow,
    region_skills: RegionSkillRow,
    technologies: TechnologyRow,
    adaptation_platforms: AdaptationPlatformRow,
    adaptation_funds: AdaptationFundRow,
    capability_demands: CapabilityDemandRow,
    profit_taxes: ProfitTaxRow,
    payment_options: PaymentOptionRow,
    scenarios: ScenarioRow,
    first_stage: FirstStageRow,
    sourcing_limits: SourcingRow,
    carbon_schemes: CarbonSchemeRow,
    carbon_rates: CarbonRateRow,
    carbon_goods: CarbonGoodRow,
    embedded_emissions: EmbeddedEmissionsRow,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// Rows.
    pub tables: Tables,
    /// Documents, to find rows again.
    pub sources: Sources,
    /// Warnings.
    pub warnings: Diagnostics,
    /// SHA-256 over the documents' names and bytes, overlays included, in hexadecimal.
    pub hash: String,
    /// What overlays changed.
    pub changed: overlay::Changed,
}

/// Reads an instance: a TOML or JSON file, or a folder with `portolan.toml` and CSV tables.
///
/// # Errors
/// All that is wrong with it, up to [`crate::diagnostic::MOST`].
pub fn load(path: &std::path::Path) -> Result<Loaded, Diagnostics> {
    load::load(path, &overlay::Stack::default())
}

/// Reads an instance with overlays laid over it.
///
/// # Errors
/// All that is wrong with either, up to [`crate::diagnostic::MOST`].
pub fn load_with(path: &std::path::Path, stack: &overlay::Stack) -> Result<Loaded, Diagnostics> {
    load::load(path, stack)
}
