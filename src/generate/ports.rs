//! Well-known container ports: names, coordinates and what a generated instance uses them for.
//!
//! UN/LOCODEs and coordinates follow the sea-ports list (MIT); regions and roles are ours. Distances
//! are great circles times a factor per pair of regions for the way round the land.

/// Part of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// East and South-East Asia.
    EastAsia,
    /// South Asia and the Gulf.
    SouthAsia,
    /// Europe and Turkey.
    Europe,
    /// Africa.
    Africa,
    /// Pacific coast of the Americas.
    AmericaWest,
    /// Atlantic coast of the Americas.
    AmericaEast,
}

/// What its hinterland does in a generated instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Makes goods.
    Makes,
    /// Buys goods.
    Sells,
    /// Either.
    Both,
}

/// A port.
#[derive(Clone, Copy, Debug)]
pub struct Port {
    /// UN/LOCODE; its first two letters are the country.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
    /// Part of the world.
    pub region: Region,
    /// Role.
    pub role: Role,
}

impl Port {
    /// Country (ISO 3166-1 alpha-2).
    pub fn country(&self) -> &'static str {
        &self.code[..2]
    }
}

const fn port(
    code: &'static str,
    name: &'static str,
    lon: f64,
    lat: f64,
    region: Region,
    role: Role,
) -> Port {
    Port {
        code,
        name,
        lon,
        lat,
        region,
        role,
    }
}

use Region::*;
use Role::*;

/// Every port that an instance may use.
#[rustfmt::skip]
pub const PORTS: &[Port] = &[
    port("CNSHA", "Shanghai", 121.47, 31.23, EastAsia, Makes),
    port("CNNGB", "Ningbo", 121.54, 29.87, EastAsia, Makes),
    port("CNSZX", "Shenzhen", 113.88, 22.56, EastAsia, Makes),
    port("CNTAO", "Qingdao", 120.38, 36.07, EastAsia, Makes),
    port("KRPUS", "Busan", 129.05, 35.13, EastAsia, Both),
    port("TWKHH", "Kaohsiung", 120.30, 22.63, EastAsia, Makes),
    port("JPYOK", "Yokohama", 139.65, 35.45, EastAsia, Sells),
    port("VNSGN", "Ho Chi Minh City", 106.67, 10.77, EastAsia, Makes),
    port("THLCH", "Laem Chabang", 100.88, 13.08, EastAsia, Makes),
    port("IDJKT", "Jakarta", 106.83, -6.13, EastAsia, Makes),
    port("PHMNL", "Manila", 120.98, 14.60, EastAsia, Makes),
    port("MYPKG", "Port Klang", 101.40, 3.00, EastAsia, Makes),
    port("SGSIN", "Singapore", 103.85, 1.28, EastAsia, Both),
    port("INNSA", "Nhava Sheva", 72.95, 18.95, SouthAsia, Makes),
    port("INMAA", "Chennai", 80.28, 13.08, SouthAsia, Makes),
    port("BDCGP", "Chittagong", 91.81, 22.35, SouthAsia, Makes),
    port("LKCMB", "Colombo", 79.85, 6.92, SouthAsia, Makes),
    port("AEJEA", "Jebel Ali", 55.03, 24.99, SouthAsia, Sells),
    port("NLRTM", "Rotterdam", 4.50, 51.92, Europe, Sells),
    port("DEHAM", "Hamburg", 9.99, 53.55, Europe, Sells),
    port("BEANR", "Antwerp", 4.42, 51.22, Europe, Sells),
    port("GBFXT", "Felixstowe", 1.35, 51.96, Europe, Sells),
    port("FRLEH", "Le Havre", 0.11, 49.49, Europe, Sells),
    port("ESVLC", "Valencia", -0.38, 39.47, Europe, Sells),
    port("ITGOA", "Genoa", 8.95, 44.42, Europe, Both),
    port("PLGDN", "Gdansk", 18.65, 54.35, Europe, Both),
    port("SEGOT", "Gothenburg", 11.97, 57.72, Europe, Sells),
    port("GRPIR", "Piraeus", 23.62, 37.93, Europe, Sells),
    port("TRIST", "Istanbul", 28.98, 41.01, Europe, Makes),
    port("MAPTM", "Tanger Med", -5.79, 35.74, Africa, Makes),
    port("EGALY", "Alexandria", 30.06, 31.31, Africa, Makes),
    port("KEMBA", "Mombasa", 39.67, -4.04, Africa, Makes),
    port("ZADUR", "Durban", 31.02, -29.86, Africa, Sells),
    port("USLAX", "Los Angeles", -118.24, 34.05, AmericaWest, Sells),
    port("USOAK", "Oakland", -122.27, 37.80, AmericaWest, Sells),
    port("USSEA", "Seattle", -122.33, 47.61, AmericaWest, Sells),
    port("CAVAN", "Vancouver", -123.12, 49.28, AmericaWest, Sells),
    port("MXZLO", "Manzanillo", -104.30, 19.05, AmericaWest, Makes),
    port("USNYC", "New York", -74.00, 40.70, AmericaEast, Sells),
    port("USSAV", "Savannah", -81.10, 32.08, AmericaEast, Sells),
    port("USHOU", "Houston", -95.35, 29.75, AmericaEast, Sells),
    port("USORF", "Norfolk", -76.29, 36.85, AmericaEast, Sells),
    port("CAMTR", "Montreal", -73.57, 45.50, AmericaEast, Sells),
    port("MXVER", "Veracruz", -96.08, 19.20, AmericaEast, Makes),
    port("BRSSZ", "Santos", -46.33, -23.95, AmericaEast, Both),
    port("COCTG", "Cartagena", -75.48, 10.39, AmericaEast, Makes),
];

/// Kilometres along a great circle.
pub fn great_circle(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lon, lat) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let h = (lat / 2.0).sin().powi(2)
        + a.1.to_radians().cos() * b.1.to_radians().cos() * (lon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// Kilometres by sea: the great circle times what the way round the land adds, by pair of regions
///.
pub fn by_sea(a: &Port, b: &Port) -> f64 {
    let east = |r: Region| matches!(r, EastAsia | SouthAsia);
    let factor = match (a.region, b.region) {
        (x, y) if x == y => 1.25,
        (x, y) if east(x) && east(y) => 1.4,
        (x, Europe) | (Europe, x) if east(x) => 1.9,
        (EastAsia, AmericaEast) | (AmericaEast, EastAsia) => 1.7,
        (EastAsia, AmericaWest) | (AmericaWest, EastAsia) => 1.1,
        (AmericaEast, AmericaWest) | (AmericaWest, AmericaEast) => 1.9,
        (Europe, AmericaWest) | (AmericaWest, Europe) => 1.7,
        (Europe, AmericaEast) | (AmericaEast, Europe) => 1.15,
        _ => 1.5,
    };
    factor * great_circle((a.lon, a.lat), (b.lon, b.lat))
}
