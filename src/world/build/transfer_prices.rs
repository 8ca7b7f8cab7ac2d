//! Resolves prices between firms.

use super::*;
use crate::world::marks::MarkKind;
use crate::world::tax;
use crate::world::transfer_prices::TransferPrice;

impl Build<'_> {
    /// Prices between firms, those of one seller, buyer and product together.
    pub(super) fn transfer_prices(
        &mut self,
        firms: &Names,
        products: &Names,
        treasury: &mut Treasury,
    ) {
        for row in &self.tables.transfer_prices {
            let ids = (
                firms.get(&row.seller),
                firms.get(&row.buyer),
                products.get(&row.product),
            );
            let (Some(seller), Some(buyer), Some(product)) = ids else {
                continue;
            };
            self.price_makes_sense(row);
            let same =
                |p: &&mut TransferPrice| (p.seller, p.buyer, p.product) == (seller, buyer, product);
            if let Some(ladder) = treasury.prices.iter_mut().find(same) {
                let agrees = ladder.currency == row.currency
                    && ladder.incoterm == row.incoterm
                    && f64::from(ladder.days) == row.days
                    && ladder.withholding == row.withholding;
                if !agrees {
                    self.problems.add(
                        "E0665",
                        row.at,
                        "price",
                        format!(
                            "prices of `{}` sold by `{}` to `{}` differ in currency, Incoterm, days or tax withheld",
                            row.product, row.seller, row.buyer
                        ),
                        "rows of one seller, buyer and product are prices of one sale: only the price differs",
                    );
                }
                ladder.steps.push(row.price);
                continue;
            }
            let name = Ident::from(format!("{}>{}", row.seller, row.buyer));
            let market = self.rate(row.currency, row.at);
            let served = !self.tables.services.is_empty();
            let loaded = served.then(|| self.mark(MarkKind::Loaded, &row.seller, row.at));
            treasury.prices.push(TransferPrice {
                at: row.at,
                seller,
                buyer,
                product,
                name: format!("{name}/{}", row.product),
                mark: self.mark(MarkKind::Sold, &name, row.at),
                loaded: loaded.flatten(),
                steps: vec![row.price],
                currency: row.currency,
                market,
                incoterm: row.incoterm.clone(),
                days: row.days as Day,
                withholding: row.withholding,
                years: Vec::new(),
            });
        }
        for ladder in &mut treasury.prices {
            ladder.steps.sort_by(f64::total_cmp);
            let month = |firm: FirmId| {
                let of = treasury.taxes.iter().find(|t| t.firm == firm);
                of.map(|t| t.rows[0].1.year_start_month)
            };
            let month = month(ladder.seller).or(month(ladder.buyer)).unwrap_or(1);
            ladder.years = match ladder.decides() {
                true => tax::years(&self.calendar, month),
                false => vec![(0, self.calendar.end())],
            };
        }
    }

    fn price_makes_sense(&mut self, row: &TransferPriceRow) {
        if row.seller == row.buyer {
            self.problems.add(
                "E0666",
                row.at,
                "buyer",
                format!("`{}` sells to itself", row.seller),
                "name two firms: what a firm moves between its own places is no sale",
            );
        }
        let mut products = self.tables.products.iter();
        let digital = products.any(|p| p.product == row.product && p.service_class.is_some());
        if row.withholding > 0.0 && !digital {
            self.problems.add(
                "E0657",
                row.at,
                "withholding",
                format!("tax is withheld on `{}`, which is goods", row.product),
                "leave it out: tax is withheld on services",
            );
        }
        self.whole_days(row.days, row.at);
    }
}

/// Every claim again at every price between firms: the customs value is one of them.
pub(super) fn claims(treasury: Option<&Treasury>, claims: &mut Vec<Claim>) {
    let prices = treasury.map_or(&[][..], |t| &t.prices);
    let plain = claims.clone();
    for (i, ladder) in prices.iter().enumerate() {
        for priced in ladder.priced(TransferPriceId::from(i)) {
            claims.extend(plain.iter().map(|claim| Claim {
                priced: Some(priced),
                ..claim.clone()
            }));
        }
    }
}
