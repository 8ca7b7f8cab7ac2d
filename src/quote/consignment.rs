//! The consignment that is asked about: its goods, its way and its declared value.

use super::*;

/// What the goods are said to carry: a producer, agreements' origin, a union's free circulation.
pub(super) fn marks(world: &World, request: &Request) -> Result<Marks, Refusal> {
    let mut marks = Marks::NONE;
    if let Some(p) = &request.producer
        && let Some(mark) = world.marks.find(MarkKind::Producer, p)
    {
        marks = marks.with(mark);
    }
    for name in &request.originating {
        let found = world
            .agreements
            .iter()
            .find(|a| a.agreement == name.as_str());
        let agreement = found.ok_or_else(|| {
            Refusal::new(
                format!("`{name}` is no agreement of the instance"),
                "name one of its table `agreements`",
            )
        })?;
        marks = marks.union(agreement.origin());
    }
    if let Some(name) = &request.left {
        let found = world.territories.iter().find(|t| t.name == name.as_str());
        let territory = found.ok_or_else(|| {
            Refusal::new(
                format!("`{name}` is no customs territory of the instance"),
                "see its table `territories`",
            )
        })?;
        marks = territory.left_mark.map_or(marks, |m| marks.with(m));
    }
    Ok(marks)
}

pub(super) fn lane(world: &World, name: &str) -> Result<LaneId, Refusal> {
    let found = world.lanes.iter().position(|l| l.lane == name);
    found.map(LaneId::from).ok_or_else(|| {
        Refusal::new(
            format!("`{name}` is no lane of the instance"),
            "name a lane, or the place or territory of entry with --to",
        )
    })
}

pub(super) fn destination(
    world: &World,
    to: Option<&str>,
    lane: Option<LaneId>,
) -> Result<(TerritoryId, Option<PlaceId>), Refusal> {
    let of = |p: PlaceId| (world.places[p.index()].territory, Some(p));
    if let Some(lane) = lane {
        return Ok(of(world.lanes[lane.index()].to_id));
    }
    let Some(name) = to else {
        return Err(Refusal::new(
            "where the goods enter is not said",
            "give --lane, or a place or customs territory with --to",
        ));
    };
    let place = world.places.iter().position(|p| p.place == name);
    let territory = world.territories.iter().position(|t| t.name == name);
    match (territory, place) {
        (Some(t), _) => Ok((TerritoryId::from(t), None)),
        (None, Some(p)) => Ok(of(PlaceId::from(p))),
        (None, None) => Err(Refusal::new(
            format!("`{name}` is no place and no customs territory of the instance"),
            "see its tables `places` and `territories`",
        )),
    }
}

/// The product asked for; one made up for the occasion where only an HS code is given.
pub(super) fn product(world: &mut World, request: &Request) -> Result<ProductId, Refusal> {
    let refuse = |p: crate::instance::cell::Problem| Refusal::new(p.message, p.remedy);
    let hs = match &request.hs_code {
        Some(code) => {
            Some(crate::instance::cell::HsPrefix::read(&Raw::Text(code)).map_err(refuse)?)
        }
        None => None,
    };
    let id = match &request.product {
        Some(name) => {
            let found = world
                .products
                .iter()
                .position(|p| p.product == name.as_str());
            ProductId::from(found.ok_or_else(|| {
                Refusal::new(
                    format!("`{name}` is no product of the instance"),
                    "name one of its table `products`, or give --hs",
                )
            })?)
        }
        None if hs.is_some() => {
            let mut problems = Vec::new();
            let cell = |i: usize| {
                (ProductRow::TABLE.fields[i].name == "product").then_some(Raw::Text("goods"))
            };
            let row = ProductRow::read(At::default(), &cell, &mut problems);
            let row = row.ok_or_else(|| {
                Refusal::new("an HS code alone makes no product here", "name a product")
            })?;
            world.products.push(Product { row });
            ProductId::from(world.products.len() - 1)
        }
        None => {
            return Err(Refusal::new(
                "what the goods are is not said",
                "give --product or --hs",
            ));
        }
    };
    let row = &mut world.products[id.index()].row;
    if hs.is_some() {
        row.hs_code = hs;
    }
    if let Some(kg) = request.kg {
        row.kg = kg;
    }
    Ok(id)
}

/// Puts a price that is asked for in the place of the instance's.
pub(super) fn declare(
    world: &mut World,
    request: &Request,
    product: ProductId,
    origin: crate::instance::cell::Country,
) -> Result<(), Refusal> {
    if request.value.is_none() && request.freight.is_none() && request.incoterm.is_none() {
        return Ok(());
    }
    let name = world.products[product.index()].product.to_string();
    let known = world
        .customs_values
        .iter()
        .find(|d| d.product == product && d.row.origin_country == origin);
    let freight = request
        .freight
        .unwrap_or(known.map_or(0.0, |d| d.row.reference_freight * d.market.at(0)));
    let value = request
        .value
        .unwrap_or_else(|| world.customs_value(product, origin));
    let country = origin.to_string();
    let mut problems = Vec::new();
    let cell = |i: usize| match CustomsValueRow::TABLE.fields[i].name {
        "product" => Some(Raw::Text(&name)),
        "origin_country" => Some(Raw::Text(&country)),
        "value" => Some(Raw::Float(value)),
        "reference_freight" => Some(Raw::Float(freight)),
        "incoterm" => request.incoterm.as_deref().map(Raw::Text),
        _ => None,
    };
    let row = CustomsValueRow::read(At::default(), &cell, &mut problems);
    if let Some((_, p)) = problems.into_iter().next() {
        return Err(Refusal::new(p.message, p.remedy));
    }
    let Some(row) = row else { return Ok(()) };
    world.customs_values.retain(|d| d.product != product);
    world.customs_values.push(DeclaredValue {
        product,
        territory: None,
        from: Day::MIN,
        market: Profile::constant(1.0),
        row,
    });
    world
        .customs_values
        .sort_by_key(|d| (d.product, d.row.origin_country));
    Ok(())
}
