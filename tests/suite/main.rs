//! Integration tests that are quick and need nothing of each other: one crate, linked once.

#[path = "../common/mod.rs"]
mod common;

mod barriers;
mod benchmarks;
mod broken;
mod cash;
mod charges;
mod cli;
mod conflict;
mod customs;
mod exits;
mod generate;
mod information;
mod licences;
mod linerlib;
mod networks;
mod origin;
mod presolve;
mod regions;
mod scenarios;
mod standards;
mod starter;
mod tariffs;
mod technology;
mod transfer_prices;
mod verify;
mod verify_cli;
mod worlds;
