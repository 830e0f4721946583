//! The figures of docs/benchmarks.md, from what `cargo bench` left under `target/criterion`.
//!
//! Prints the tables in Markdown, and draws `docs/figures.svg` and `docs/growth.svg`, and the same for
//! dark pages, `docs/figures-dark.svg` and `docs/growth-dark.svg`: `cargo run --release -p benchmarks`.

#![forbid(unsafe_code)]

mod case;
mod chart;
mod figures;
mod name;
mod quantity;
mod results;
mod table;

use std::{error::Error, process::ExitCode};

use benchmarks::measure;
use chart::Theme;
use figures::Figures;

/// The benchmarks, and the command that runs one or all.
const BENCH: &str = "cargo bench -p benchmarks";

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
    let criterion = measure::results();
    let measurements = results::measurements(&criterion)?;
    if measurements.is_empty() {
        let directory = criterion.display();
        return Err(format!("no results under {directory}: make them with `{BENCH}`").into());
    }
    let building = results::building(&criterion)?;
    let latencies = results::latencies(&criterion)?;
    let left_out = results::left_out(&criterion)?;
    let figures = Figures::new(&measurements, &left_out, &building, &latencies);
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
    let docs = measure::repository().join("docs");
    for (theme, suffix) in [(Theme::Light, ""), (Theme::Dark, "-dark")] {
        if !figures.texts.is_empty() {
            chart::texts(&figures, theme, &docs.join(format!("figures{suffix}.svg")))?;
        }
        if !figures.growth.is_empty() {
            chart::growth(&figures, theme, &docs.join(format!("growth{suffix}.svg")))?;
        }
    }
    Ok(())
}
