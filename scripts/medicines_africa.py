#!/usr/bin/env python3
"""Makes the tables of instances/medicines-africa from the public shipment history.

What can be read from the rows (sites, products, prices, weights, freight, lead times, terms of delivery,
quantities) is read from them, and the rates of exchange from the European Central Bank's; what cannot is assumed,
and stands in this file under ASSUMED. The README of the instance says of every number which it is.

usage: scripts/medicines_africa.py DATA [--check]

DATA holds shipments/scms_delivery_history.csv and fx/ecb_eur_daily_2018_2026.csv.

With --check nothing is written: the committed tables must be what the rows give.
"""

import csv
import datetime
import io
import pathlib
import statistics
import sys
from collections import Counter, defaultdict

from environment import ROOT

FOLDER = ROOT / "instances" / "medicines-africa"
START = datetime.date(2026, 11, 2)
PERIODS = 26
# Week of the history that the first week stands for: the horizon is the winter of 2013 to 2014, 678 weeks later.
HISTORY = datetime.date(2013, 11, 4)
# A figure is taken from a group of rows only if there are so many; else from the next wider group.
ENOUGH = 10

# Product: molecule, pack, HS code, name.
PRODUCTS = {
    "azt-3tc-nvp": ("Lamivudine/Nevirapine/Zidovudine", "60", "300490", "Zidovudine, lamivudine and nevirapine, 60 tablets"),
    "tdf-3tc-efv": ("Efavirenz/Lamivudine/Tenofovir Disoproxil Fumarate", "30", "300490", "Tenofovir, lamivudine and efavirenz, 30 tablets"),
    "tdf-3tc": ("Lamivudine/Tenofovir Disoproxil Fumarate", "30", "300490", "Tenofovir and lamivudine, 30 tablets"),
    "azt-3tc": ("Lamivudine/Zidovudine", "60", "300490", "Zidovudine and lamivudine, 60 tablets"),
    "nvp": ("Nevirapine", "60", "300490", "Nevirapine, 60 tablets"),
    "lpv-r": ("Lopinavir/Ritonavir", "120", "300490", "Lopinavir and ritonavir, 120 tablets"),
    "test-kit": ("HIV 1/2, Uni-Gold HIV Kit", "20", "382219", "HIV test kit, 20 tests"),
}
# Site: how its name in the rows begins, country, position of its town, region of origin.
SITES = {
    "AUROBINDO": ("Aurobindo Unit", "IN", 17.39, 78.49, "Hyderabad"),
    "MYLAN": ("Mylan (formerly Matrix) Nashik", "IN", 20.00, 73.78, "Nashik"),
    "HETERO": ("Hetero", "IN", 17.39, 78.49, "Hyderabad"),
    "CIPLA": ("Cipla", "IN", 15.40, 73.81, "Goa"),
    "STRIDES": ("Strides, Bangalore", "IN", 12.97, 77.59, "Bengaluru"),
    "ABBVIE": ("ABBVIE Ludwigshafen", "DE", 49.48, 8.45, "Ludwigshafen"),
    "TRINITY": ("Trinity Biotech", "IE", 53.20, -6.10, "Bray"),
}
REGIONS = {
    "west": ("Nigeria", "Côte d'Ivoire", "Ghana"),
    "east": ("Kenya", "Uganda", "Tanzania", "Rwanda"),
    "south": ("South Africa", "Zambia", "Zimbabwe", "Mozambique"),
}
CODES = {"Nigeria": "NG", "Côte d'Ivoire": "CI", "Ghana": "GH", "Kenya": "KE", "Uganda": "UG", "Tanzania": "TZ",
         "Rwanda": "RW", "South Africa": "ZA", "Zambia": "ZM", "Zimbabwe": "ZW", "Mozambique": "MZ"}

# ASSUMED from here on: see the README for why.
DEPOTS = {"ACCRA": ("GH", 5.60, -0.19, "west"), "NAIROBI": ("KE", -1.29, 36.82, "east"), "JOHANNESBURG": ("ZA", -26.20, 28.04, "south")}
CAPITALS = {"NG": (9.06, 7.49), "CI": (5.34, -4.03), "GH": (5.60, -0.19), "KE": (-1.29, 36.82), "UG": (0.32, 32.58),
            "TZ": (-6.82, 39.27), "RW": (-1.95, 30.06), "ZA": (-25.75, 28.19), "ZM": (-15.41, 28.28), "ZW": (-17.83, 31.05), "MZ": (-25.97, 32.58)}
AIR_DAYS = 7
LORRY_DAYS = {"CI": 4, "GH": 1, "KE": 1, "UG": 4, "TZ": 5, "RW": 7, "ZA": 1, "ZM": 6, "ZW": 4, "MZ": 3}
HOME_FREIGHT = 0.5  # USD a kg, by lorry within a depot's country
ELSEWHERE = 1.5  # freight by air from a depot of another region, against that of the country's own
KG_PER_M3 = 250.0
GROWTH = 2.0  # what a site can deliver, against what it delivered
STOCK_WEEKS = 8
AIR_TONNES, SHIP_TONNES, DIRECT_TONNES = 8.0, 20.0, 2.0
LEAST_RATE = 0.5  # thousand packs a week: a site that delivers less of a product is left out
SPREADS = {"EUR": 0.001, "INR": 0.0025, "ZAR": 0.003}  # of the middle rate, each way
INTEREST = {"USD": 0.038, "EUR": 0.02, "INR": 0.055, "ZAR": 0.068}
RELEASE_COST = 15.0  # per 1,000 packs
UNMET, LATE = 4.0, 0.02  # of the pack's price: for good, and by week


def date(text):
    for form in ("%d-%b-%y", "%m/%d/%y"):
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            pass
    return None


def number(text):
    """A number, or none where the row says in words why it has none."""
    try:
        return float(text)
    except ValueError:
        return None


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    alone = Counter(row["asn_dn"] for row in rows)
    product_of = {(molecule, pack): key for key, (molecule, pack, _, _) in PRODUCTS.items()}
    region_of = {country: region for region, countries in REGIONS.items() for country in countries}
    for row in rows:
        row["delivered"], row["ordered"] = date(row["delivered_to_client_date"]), date(row["po_sent_to_vendor_date"])
        row["kg"], row["usd"] = number(row["weight_kilograms"]), number(row["freight_cost_usd"])
        row["packs"], row["price"] = float(row["line_item_quantity"]), float(row["pack_price"])
        row["alone"] = alone[row["asn_dn"]] == 1
        row["product"] = product_of.get((row["molecule_test_type"], row["unit_of_measure_per_pack"]))
        if row["product"] and row["product"] != "test-kit" and not row["dosage_form"].startswith("Tablet"):
            row["product"] = None
        row["region"] = region_of.get(row["country"])
        row["site"] = next((key for key, site in SITES.items() if row["manufacturing_site"].startswith(site[0])), None)
        row["from"] = None if row["site"] is None else "IN" if SITES[row["site"]][1] == "IN" else "EU"
        row["air"] = row["shipment_mode"] in ("Air", "Air Charter")
        row["direct"] = row["fulfill_via"] == "Direct Drop"
    return rows


def spot(path):
    """The last rates before the plan starts; the euro's own is one."""
    with open(path, encoding="utf-8", newline="") as file:
        row = max((r for r in csv.DictReader(file) if r["date"] < START.isoformat()), key=lambda r: r["date"])
    return {"date": row["date"], "EUR": 1.0, **{c: float(row[c]) for c in ("USD", "INR", "ZAR")}}


def first_enough(groups, least=ENOUGH):
    """The first group with enough rows; of none, the last."""
    return next((g for g in groups if len(g) >= least), groups[-1])


def freight(rows, weighted):
    """USD a kg: of consignments, the median; of what is sent in bulk, all money over all weight."""
    if weighted:
        return round(sum(r["usd"] for r in rows) / sum(r["kg"] for r in rows), 2)
    return round(statistics.median(r["usd"] / r["kg"] for r in rows), 2)


class Facts:
    """What the rows say, and the bank's rates: units of each currency for a euro."""

    def __init__(self, rows, rates):
        self.rows, self.rates = rows, rates
        self.charged = [r for r in rows if r["kg"] and r["usd"]]
        span = (HISTORY, HISTORY + datetime.timedelta(weeks=PERIODS))
        self.inside = [r for r in rows if r["product"] and r["region"] and span[0] <= r["delivered"] < span[1]]
        recent = [r for r in rows if r["product"] and r["region"] and r["delivered"].year in (2012, 2013, 2014)]
        self.kg = {p: round(statistics.median(r["kg"] / r["packs"] for r in rows if r["product"] == p and r["kg"] and r["alone"]), 4) for p in PRODUCTS}
        self.price, self.packs = {}, defaultdict(float)
        for row in recent:
            if row["site"]:
                self.price.setdefault((row["site"], row["product"]), []).append(row["price"])
        self.price = {key: statistics.median(prices) for key, prices in self.price.items() if len(prices) >= ENOUGH}
        for row in self.inside:
            if (row["site"], row["product"]) in self.price:
                self.packs[row["site"], row["product"]] += row["packs"]
        self.term = {}
        for site in SITES:
            terms = Counter(r["vendor_inco_term"] for r in rows if r["site"] == site and r["direct"])
            self.term[site] = min(terms, key=lambda t: (-terms[t], t))

    def ordered_to_delivered(self, test):
        days = [(r["delivered"] - r["ordered"]).days for r in self.rows if r["ordered"] and r["direct"] and r["site"] and test(r)]
        return days

    def lead_weeks(self, site):
        """Weeks from an order to goods at the site's door: by air, less the days of flight."""
        days = statistics.median(self.ordered_to_delivered(lambda r: r["site"] == site and r["air"]))
        return round((days - AIR_DAYS) / 7)

    def ship_days(self, origin, region):
        """Days by ship: as much longer as deliveries by ship took from their order than those by air."""
        def groups(air):
            match = (lambda r: r["air"]) if air else (lambda r: r["shipment_mode"] == "Ocean")
            tests = (lambda r: r["from"] == origin and r["region"] == region, lambda r: r["from"] == origin, lambda r: True)
            return [self.ordered_to_delivered(lambda r, t=t: match(r) and t(r)) for t in tests]
        ship, air = groups(False), groups(True)
        level = next((n for n, g in enumerate(ship) if len(g) >= ENOUGH), len(ship) - 1)
        return AIR_DAYS + round(statistics.median(ship[level]) - statistics.median(air[level]))

    def bulk(self, origin, region, air):
        match = (lambda r: r["air"]) if air else (lambda r: r["shipment_mode"] == "Ocean")
        rows = [r for r in self.charged if r["direct"] and match(r)]
        near = [r for r in rows if r["from"] == origin]
        there = [[r for r in near if r["region"] == region]] if region else []
        return freight(first_enough([*there, near, [r for r in rows if r["region"]]]), True)

    def consignment(self, origin, country, region):
        rows = [r for r in self.charged if r["direct"] and r["air"] and r["from"] == origin]
        return freight(first_enough([[r for r in rows if r["country"] == country], [r for r in rows if r["region"] == region]]), False)

    def onward(self, country, region, mode):
        match = (lambda r: r["air"]) if mode == "air" else (lambda r: r["shipment_mode"] == "Truck")
        rows = [r for r in self.charged if not r["direct"] and match(r)]
        own = [r for r in rows if r["country"] == country]
        if mode == "road" and len(own) < ENOUGH:
            return None
        return freight(first_enough([own, [r for r in rows if r["region"] == region]]), False)


def figure(value):
    """As short as it can be said."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text if text else "0"


def tables(facts):
    """Every table made here: name to list of rows."""
    out = {}
    sold = sorted(facts.price)
    # What nobody asked for in these weeks is left out, with the programme.
    asked = {CODES[row["country"]] for row in facts.inside}
    places = []
    for site, (_, country, lat, lon, town) in SITES.items():
        places.append({"place": site, "name": f"{site.title()}, {town}", "country": country, "kind": "plant", "lon": lon, "lat": lat, "bonded": ""})
    for depot, (country, lat, lon, _) in DEPOTS.items():
        places.append({"place": depot, "name": f"{depot.title()} depot", "country": country, "kind": "warehouse", "lon": lon, "lat": lat,
                       "bonded": "" if depot == "JOHANNESBURG" else "true"})
    for name, code in CODES.items():
        if code not in asked:
            continue
        lat, lon = CAPITALS[code]
        places.append({"place": code, "name": name, "country": code, "kind": "market", "lon": lon, "lat": lat, "bonded": ""})
    out["places"] = places

    products = []
    for key, (_, _, hs_code, name) in PRODUCTS.items():
        kg = facts.kg[key] * 1000
        price = statistics.median(p for (_, product), p in facts.price.items() if product == key)
        for suffix, words in (("-batch", ", before release"), ("", "")):
            products.append({"product": key + suffix, "name": name + words, "hs_code": hs_code, "unit": "1,000 packs", "kg": figure(kg),
                             "m3": figure(round(kg / KG_PER_M3, 4)), "value": figure(round(price * 1000, 2))})
    out["products"] = products

    out["recipes"] = [{"recipe": f"release-{p}", "name": f"Release of {p}", "duration": 1, "confers_origin": "false"} for p in PRODUCTS]
    out["recipe_lines"] = [{"recipe": f"release-{p}", "product": p + s, "role": role, "quantity": 1}
                           for p in PRODUCTS for s, role in (("-batch", "input"), ("", "output"))]

    supplies, series = [], []
    for site, product in sold:
        rate = round(facts.packs[site, product] / 1000 / PERIODS, 3)
        if rate < LEAST_RATE:
            continue
        price = facts.price[site, product] * 1000
        if facts.term[site] in ("DDP", "CIP"):
            # The price has the freight in it; what is bought at the site's door costs so much less.
            price -= facts.kg[product] * 1000 * facts.bulk("IN" if SITES[site][1] == "IN" else "EU", None, True)
        currency = "INR" if SITES[site][1] == "IN" else "EUR"
        amount = round(price * facts.rates[currency] / facts.rates["USD"], 2)
        supplies.append({"place": site, "product": product + "-batch", "price": figure(amount), "currency": currency,
                         "capacity": figure(rate), "incoterm": "EXW" if facts.term[site] in ("DDP", "CIP") else facts.term[site]})
        day = START + datetime.timedelta(weeks=facts.lead_weeks(site))
        series.append({"table": "supplies", "key": f"{site}/{product}-batch", "field": "capacity", "valid_from": day.isoformat(),
                       "value": figure(round(rate * GROWTH, 3))})
    out["supplies"], out["series"] = supplies, series
    out["plant_recipes"] = [{"place": row["place"], "recipe": "release-" + row["product"].removesuffix("-batch"), "cost": figure(RELEASE_COST)} for row in supplies]

    dollar = facts.rates["USD"]
    out["exchange_rates"] = [{"currency": c, "rate": f"{dollar / facts.rates[c]:.8f}"} for c in SPREADS]
    source = f"ECB euro reference rates of {facts.rates['date']}, middle rate; spread and interest assumed"
    out["currency_pairs"] = []
    for currency, spread in SPREADS.items():
        base, quote = (currency, "USD") if currency == "EUR" else ("USD", currency)
        middle = facts.rates[quote] / facts.rates[base]
        out["currency_pairs"].append({"base": base, "quote": quote, "bid": f"{middle * (1 - spread):.5f}", "ask": f"{middle * (1 + spread):.5f}",
                                      "base_interest": INTEREST[base], "quote_interest": INTEREST[quote], "source": source})

    lanes = []

    def lane(name, start, end, mode, days, rate, capacity):
        if end in CAPITALS and end not in asked:
            return
        lanes.append({"lane": name, "from": start, "to": end, "mode": mode, "transit_days": days, "freight": figure(round(rate * 1000, 2)),
                      "freight_unit": "t", "capacity": figure(capacity), "capacity_unit": "t", "insurance": 0.0015})

    made = {row["place"] for row in supplies}
    for site in (s for s in SITES if s in made):
        origin = "IN" if SITES[site][1] == "IN" else "EU"
        for depot, (_, _, _, region) in DEPOTS.items():
            lane(f"{site}-{depot}-AIR", site, depot, "air", AIR_DAYS, facts.bulk(origin, region, True), AIR_TONNES)
            lane(f"{site}-{depot}-SEA", site, depot, "sea", facts.ship_days(origin, region), facts.bulk(origin, region, False), SHIP_TONNES)
        for region, countries in REGIONS.items():
            for country in countries:
                lane(f"{site}-{CODES[country]}-AIR", site, CODES[country], "air", AIR_DAYS, facts.consignment(origin, country, region), DIRECT_TONNES)
    for depot, (home, _, _, region) in DEPOTS.items():
        for other, countries in REGIONS.items():
            for country in countries:
                code = CODES[country]
                air = facts.onward(country, other, "air")
                if region == other:
                    road = HOME_FREIGHT if code == home else facts.onward(country, other, "road")
                    if road is not None:
                        lane(f"{depot}-{code}-ROAD", depot, code, "road", LORRY_DAYS[code], road, SHIP_TONNES)
                    if code != home:
                        lane(f"{depot}-{code}-AIR", depot, code, "air", AIR_DAYS, air, AIR_TONNES)
                elif code not in {d[0] for d in DEPOTS.values()}:
                    lane(f"{depot}-{code}-AIR", depot, code, "air", AIR_DAYS, round(air * ELSEWHERE, 2), AIR_TONNES)
    out["lanes"] = lanes

    wanted, opening = defaultdict(float), defaultdict(float)
    for row in facts.inside:
        week = (row["delivered"] - HISTORY).days // 7
        wanted[CODES[row["country"]], row["product"], week // 4] += row["packs"] / 1000
        if week < STOCK_WEEKS:
            depot = next(d for d, place in DEPOTS.items() if place[3] == row["region"])
            opening[depot, row["product"]] += row["packs"] / 1000
    value = {p["product"]: float(p["value"]) for p in products}
    demands = []
    for (code, product, block), packs in sorted(wanted.items()):
        begin = START + datetime.timedelta(weeks=4 * block)
        end = START + datetime.timedelta(weeks=min(4 * block + 4, PERIODS), days=-1)
        demands.append({"demand": f"{code}-{product}-{block + 1}", "place": code, "product": product, "valid_from": begin.isoformat(), "valid_to": end.isoformat(),
                        "spread": "window", "quantity": figure(round(packs, 3)), "unmet_penalty": figure(round(UNMET * value[product], 2)),
                        "lateness_penalty": figure(round(LATE * value[product], 2)), "max_lateness": 4})
    out["demands"] = demands
    out["opening_stock"] = [{"place": depot, "product": product, "origin_country": "IE" if product == "test-kit" else "IN",
                             "quantity": figure(round(packs, 3))} for (depot, product), packs in sorted(opening.items())]
    out["storage"] = [{"place": depot, "cost": cost, "storage_unit": "m3"} for depot, cost in (("ACCRA", 6), ("NAIROBI", 5), ("JOHANNESBURG", 4))]
    days = {"EXW": ((-30, 0.2), (0, 0.8)), "FCA": ((30, 1.0),), "CIP": ((45, 1.0),), "DDP": ((60, 1.0),)}
    terms = []
    for site in (s for s in SITES if s in made):
        for due, share in days[facts.term[site]]:
            terms.append({"item": "goods", "subject": site, "days": due, "share": share, "currency": "INR" if SITES[site][1] == "IN" else "EUR", "firm": ""})
    terms.append({"item": "freight", "subject": "", "days": 30, "share": 1, "currency": "USD", "firm": ""})
    for row in lanes:
        if row["from"] == "JOHANNESBURG":
            terms.append({"item": "freight", "subject": row["lane"], "days": 30, "share": 1, "currency": "ZAR", "firm": "southern"})
    terms.append({"item": "storage", "subject": "JOHANNESBURG", "days": 30, "share": 1, "currency": "ZAR", "firm": ""})
    out["payment_terms"] = terms
    return out


def written(rows):
    text = io.StringIO()
    fields = [f for f in rows[0] if any(str(row[f]) != "" for row in rows)]
    writer = csv.DictWriter(text, fields, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.exit(__doc__)
    data = pathlib.Path(arguments[0])
    if not (data / "shipments").is_dir():
        sys.exit(f"{data} holds no folder `shipments`")
    facts = Facts(read(data / "shipments" / "scms_delivery_history.csv"), spot(data / "fx" / "ecb_eur_daily_2018_2026.csv"))
    differing = []
    for name, rows in tables(facts).items():
        file, text = FOLDER / f"{name}.csv", written(rows)
        if "--check" not in sys.argv:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            differing.append(file.name)
    if differing:
        sys.exit(f"not what the rows give: {', '.join(differing)}")
    if "--check" in sys.argv:
        print("every table is what the rows give")


main()
