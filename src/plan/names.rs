//! What decisions are called in plans.

/// Adopting steps of a technology.
pub const ADOPT: &str = "adopt technology";
/// Adopting steps of a technology with the help of a platform.
pub const ADOPT_ON: &str = "adopt on platform";
/// Opening an adaptation platform.
pub const OPEN_PLATFORM: &str = "open platform";
/// What a fund pays for adapting a plant, base currency.
pub const SUBSIDISE: &str = "paid by fund";
/// Having a capability that a plant wants.
pub const HAVE_CAPABILITY: &str = "have capability";
/// Building up a skill in a region.
pub const TRAIN: &str = "build up skill";

/// What the decision is called that makes a calendar year liable under a carbon scheme.
pub const CARBON_LIABILITY: &str = "carbon liability";

/// An entry that costs something by itself.
pub const MAKE_ENTRY: &str = "clearance entry";

/// Decisions about money.
pub const KEEP_CASH: &str = "keep cash";
/// What is owed to the bank until the next period.
pub const BORROW: &str = "owe the bank";
/// What is exchanged.
pub const EXCHANGE: &str = "exchange";
/// What is passed on to another firm.
pub const PASS_ON: &str = "pass on";
/// What a firm sells to another in a period; its part says at which of several prices, from 0.
pub const SELL: &str = "sell between firms";
/// A fiscal year's price of several; its part says which, from 0.
pub const TRANSFER_PRICE: &str = "transfer price";
/// Bills of a period that are settled by an option.
pub const SETTLE: &str = "settle";
/// Having an option of payment.
pub const HAVE_OPTION: &str = "have option";
/// A fiscal year's profit.
pub const GAIN: &str = "profit of the year";
/// A fiscal year's loss.
pub const LOSS: &str = "loss of the year";
/// A loss used against a year's profit; its part says which (0: from before the horizon).
pub const USED_LOSS: &str = "loss used";
/// What of a year's profit is taxed.
pub const TAXED: &str = "taxed";
/// Tax withheld abroad that is credited against a year's tax.
pub const CREDIT_WITHHELD: &str = "credit for tax withheld";
/// A payment by an option in a period.
pub const PAY_BY: &str = "pay by option";
/// What is left when all has fallen due.
pub const LEFT_AT_END: &str = "left at the end";
/// What lacks when all has fallen due.
pub const SHORT_AT_END: &str = "short at the end";
/// Decision: what is missing where it has to be.
pub const MISSING: &str = "missing where it has to be";
