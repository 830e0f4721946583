//! Gates for continuous integration: limits of figures.

use serde::Serialize;
use serde_json::Value;

use super::args::{FailOn, GateArgs, Share};
use super::figures::Totals;
use crate::numbers::grouped;

/// The tolerance of comparisons: `0.1%` is not exactly 1/1000 in binary.
const NEARLY: f64 = 1e-12;

/// A figure and its limit.
#[derive(Serialize)]
pub struct Gate {
    /// The option without its hyphens.
    pub gate: &'static str,
    /// A share or a count, as is the figure.
    pub limit: Value,
    /// `None` if there was nothing to measure.
    pub figure: Option<Value>,
    pub passed: bool,
    /// The gate, its limit and the figure for people.
    #[serde(skip)]
    pub line: String,
}

/// All gates of the command line, with these figures and the number of texts that got worse.
pub fn gates(args: &GateArgs, totals: &Totals, worse: u64) -> Vec<Gate> {
    let GateArgs { min_accuracy, max_wrong, min_coverage, max_innocents, fail_on } = args;
    let Totals { texts, acceptable, wrong, to_classify, classified, .. } = *totals;
    let innocents = [totals.innocents_labelled, totals.innocents];
    let least = |figure, limit| figure >= limit - NEARLY;
    let most = |figure, limit| figure <= limit + NEARLY;
    let accuracy = min_accuracy
        .map(|limit| of_share("min-accuracy", "accuracy", limit, [acceptable, texts], least));
    let wrong = max_wrong.map(|limit| {
        of_share("max-wrong", "the share of wrong labels", limit, [wrong, texts], most)
    });
    let coverage = min_coverage
        .map(|limit| of_share("min-coverage", "coverage", limit, [classified, to_classify], least));
    let innocents = max_innocents
        .map(|limit| of_count("max-innocents", "innocents got a label", limit, innocents));
    let texts = fail_on.iter().map(|it| match it {
        FailOn::Worse => of_count("fail-on worse", "texts got worse", 0, [worse, texts]),
        FailOn::AnyFailure => {
            let name = "texts have no acceptable label";
            of_count("fail-on any-failure", name, 0, [texts - acceptable, texts])
        }
    });
    [accuracy, wrong, coverage, innocents].into_iter().flatten().chain(texts).collect()
}

/// The gate of a share. It fails if there is nothing to measure.
fn of_share(
    gate: &'static str,
    name: &str,
    Share(limit): Share,
    [part, whole]: [u64; 2],
    passes: fn(f64, f64) -> bool,
) -> Gate {
    let figure = (whole > 0).then(|| part as f64 / whole as f64);
    let found = match figure {
        Some(figure) => {
            let counts = format!("{} of {} texts", grouped(part), grouped(whole));
            format!("{name} is {:.2}% ({counts})", 100.0 * figure)
        }
        None => format!("there are no texts to measure {name} with"),
    };
    Gate {
        gate,
        limit: limit.into(),
        figure: figure.map(Value::from),
        passed: figure.is_some_and(|figure| passes(figure, limit)),
        line: format!("--{gate} {}%: {found}", percent(limit)),
    }
}

/// The gate of a count out of `whole`.
fn of_count(gate: &'static str, name: &str, limit: u64, [figure, whole]: [u64; 2]) -> Gate {
    let found = format!("{} of {} {name}", grouped(figure), grouped(whole));
    let line = match gate.starts_with("fail-on") {
        true => format!("--{gate}: {found}"),
        false => format!("--{gate} {limit}: {found}"),
    };
    Gate { gate, limit: limit.into(), figure: Some(figure.into()), passed: figure <= limit, line }
}

/// A limit as it was written, or nearly so.
fn percent(share: f64) -> String {
    let percent = format!("{:.6}", 100.0 * share);
    percent.trim_end_matches('0').trim_end_matches('.').to_owned()
}
