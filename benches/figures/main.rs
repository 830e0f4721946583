//! The figures of docs/benchmarks.md, from what `cargo bench` left under `target/criterion`.
//!
//! Prints the tables in Markdown, and draws `docs/figures.svg` and `docs/growth.svg`:
//! `cargo run --release --example figures`.

mod case;
mod chart;
mod engine;
mod figures;
mod quantity;
mod results;
mod table;
mod way;

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
};

use figures::Figures;

/// The benchmarks, and the command that runs one or all.
const BENCH: &str = "cargo bench --features pool,smtp";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let criterion = target.unwrap_or_else(|| package.join("target")).join("criterion");
    let measurements = results::measurements(&criterion)?;
    if measurements.is_empty() {
        let directory = criterion.display();
        return Err(format!("no results under {directory}: make them with `{BENCH}`").into());
    }
    let building = results::building(&criterion)?;
    let latencies = results::latencies(&criterion)?;
    let figures = Figures::new(&measurements, &building, &latencies);
    print!("{}", table::markdown(&figures));
    for (bench, missing) in [
        ("classify", figures.texts.is_empty()),
        ("startup", figures.startup.is_empty()),
        ("building", figures.building.is_empty()),
        ("growth", figures.growth.values().all(|growth| growth.text.is_empty())),
        ("threads", figures.threads.is_empty()),
        (
            "pool",
            figures.pool.is_empty() || figures.latencies.is_empty() || figures.hits.is_empty(),
        ),
    ] {
        if missing {
            eprintln!("no results of `{bench}`: make them with `{BENCH} --bench {bench}`");
        }
    }
    if !figures.texts.is_empty() {
        chart::texts(&figures.texts, &package.join("docs/figures.svg"))?;
    }
    if !figures.growth.is_empty() {
        chart::growth(&figures, &package.join("docs/growth.svg"))?;
    }
    Ok(())
}
