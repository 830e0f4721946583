//! Tables in Markdown.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use benchmarks::engine::CLASSIFIER;

use crate::{
    figures::{ByEngine, Figures, PoolCase},
    name::Name,
    quantity::{count, duration, rounded, size},
};

/// All tables for which there are figures.
pub fn markdown(figures: &Figures) -> String {
    let mut page = String::new();
    let mut section = |title: &str, table: Option<String>| {
        if let Some(table) = table {
            writeln!(page, "{title}:\n\n{table}").expect("a string takes all that is written");
        }
    };
    for (unit, cases) in [("text", &figures.texts), ("byte", &figures.bytes)] {
        let rows = cases
            .iter()
            .map(|(case, engines)| (vec![case.set.name.as_str(), &case.texts], engines));
        section(
            &format!("Nanoseconds a {unit}"),
            comparison(&["rules", "texts"], rows, |value| rounded(value, 3)),
        );
    }
    let startup = (!figures.startup.is_empty()).then_some((vec!["one"], &figures.startup));
    section("First answer in a process", comparison(&["texts"], startup, duration));
    let threads = figures.threads.iter().map(|(set, rates)| (set.name.as_str(), rates));
    section("Texts a second", scaling("rules", threads));
    let numbers: Vec<String> = figures.growth.keys().map(|&rules| count(rules)).collect();
    let growth = || numbers.iter().map(String::as_str).zip(figures.growth.values());
    section(
        "Nanoseconds a text by number of rules",
        comparison(
            &["rules"],
            growth().map(|(rules, growth)| (vec![rules], &growth.text)),
            |value| rounded(value, 3),
        ),
    );
    let costs = || {
        let sets = figures.building.iter().map(|(set, costs)| (vec![set.name.as_str()], costs));
        sets.chain(growth().map(|(rules, growth)| (vec![rules], &growth.building)))
    };
    section(
        "Building the engine, which for the classifier is done at compile time",
        comparison(&["rules"], costs().map(|(rules, costs)| (rules, &costs.time)), duration),
    );
    section(
        "What the engine keeps in memory before its first text",
        comparison(&["rules"], costs().map(|(rules, costs)| (rules, &costs.memory)), size),
    );
    section("Texts a second through a pool", by_way(&figures.pool, |&rate| rounded(rate, 3)));
    let percentiles = |times: &[f64; 3]| times.map(duration).join(" / ");
    section(
        "A call's latency: half of the calls, 99 and 99.9 of a hundred take no longer",
        by_way(&figures.latencies, percentiles),
    );
    let hits = figures.hits.iter().map(|(whose, rates)| (whose.name.as_str(), rates));
    section("Known texts a second", scaling("asked", hits));
    page
}

/// A column for each way to ask that has figures.
fn by_way<T>(
    figures: &BTreeMap<PoolCase, BTreeMap<Name, T>>,
    written: impl Fn(&T) -> String,
) -> Option<String> {
    let ways: BTreeSet<&Name> = figures.values().flat_map(BTreeMap::keys).collect();
    let header = ["known", "workers"].into_iter().chain(ways.iter().map(|way| way.name.as_str()));
    let header: Vec<String> = header.map(str::to_owned).collect();
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|(PoolCase { hits, workers }, figures)| {
            let cell = |way: &&Name| figures.get(way).map(&written).unwrap_or_default();
            [format!("{hits}%"), workers.to_string()]
                .into_iter()
                .chain(ways.iter().map(cell))
                .collect()
        })
        .collect();
    table(&header, &rows)
}

/// A column for each engine that has figures, with how many times the classifier's they are.
fn comparison<'f>(
    labels: &[&str],
    rows: impl IntoIterator<Item = (Vec<&'f str>, &'f ByEngine)>,
    written: impl Fn(f64) -> String,
) -> Option<String> {
    let rows: Vec<_> = rows.into_iter().collect();
    let engines: BTreeSet<&Name> = rows.iter().flat_map(|(_, figures)| figures.keys()).collect();
    let classifier = Name::engine(CLASSIFIER);
    let cell = |figures: &ByEngine, engine: &Name| {
        let Some(&figure) = figures.get(engine) else { return String::new() };
        match figures.get(&classifier) {
            _ if *engine == classifier => format!("**{}**", written(figure)),
            Some(base) => format!("{} ({}×)", written(figure), rounded(figure / base, 2)),
            None => written(figure),
        }
    };
    let header: Vec<String> = labels
        .iter()
        .copied()
        .chain(engines.iter().map(|e| e.name.as_str()))
        .map(str::to_owned)
        .collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .filter(|(_, figures)| !figures.is_empty())
        .map(|(labels, figures)| {
            let labels = labels.iter().map(|&label| label.to_owned());
            labels.chain(engines.iter().map(|engine| cell(figures, engine))).collect()
        })
        .collect();
    table(&header, &rows)
}

/// A column for each number of threads, with how many times the rate of one thread it has.
fn scaling<'f>(
    label: &str,
    rows: impl IntoIterator<Item = (&'f str, &'f BTreeMap<u64, f64>)>,
) -> Option<String> {
    let rows: Vec<_> = rows.into_iter().collect();
    let counts: BTreeSet<u64> = rows.iter().flat_map(|(_, rates)| rates.keys().copied()).collect();
    let heading = |&count: &u64| match count {
        1 => "1 thread".to_owned(),
        _ => format!("{count} threads"),
    };
    let header: Vec<String> =
        [label.to_owned()].into_iter().chain(counts.iter().map(heading)).collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|&(name, rates)| {
            let cell = |count: &u64| match (rates.get(count), rates.get(&1)) {
                (None, _) => String::new(),
                (Some(&rate), Some(one)) if *count > 1 => {
                    format!("{} ({}×)", rounded(rate, 3), rounded(rate / one, 2))
                }
                (Some(&rate), _) => rounded(rate, 3),
            };
            [name.to_owned()].into_iter().chain(counts.iter().map(cell)).collect()
        })
        .collect();
    table(&header, &rows)
}

/// `None` without rows.
fn table(header: &[String], rows: &[Vec<String>]) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(header.len()));
    Some(line(header) + &rule + &rows.iter().map(|row| line(row)).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Building, Latency, LeftOut, Measurement, Throughput};

    fn measurement(group: &str, id: &str, nanoseconds: f64, texts: Option<f64>) -> Measurement {
        Measurement {
            group: group.split('/').map(str::to_owned).collect(),
            id: id.to_owned(),
            nanoseconds,
            throughput: texts.map(Throughput::Texts),
        }
    }

    #[test]
    fn of_all_figures() {
        let measurements = [
            measurement("classify/phrases/mixed", "RegexSet", 14_800_000.0, Some(10.0)),
            measurement("classify/phrases/mixed", "classifier", 15_600.0, Some(10.0)),
            measurement("classify/status-codes/64KB", "classifier", 510.0, Some(10.0)),
            measurement("classify/status-codes/64KB", "a new engine", 1020.0, Some(10.0)),
            measurement("startup", "classifier", 135_000.0, None),
            measurement("startup", "RegexSet", 85_200_000.0, None),
            measurement("growth/1000/mixed", "classifier", 20_000.0, Some(10.0)),
            measurement("growth/100/mixed", "classifier", 10_000.0, Some(10.0)),
            measurement("growth/100/mixed", "of an earlier run", 10_000.0, Some(10.0)),
            measurement("threads/333 rules", "1", 10.0, Some(1.0)),
            measurement("threads/333 rules", "2", 5.0, Some(1.0)),
            measurement("pool/0/1", "pool-bulk", 2e6, Some(1_000.0)),
            measurement("pool/0/1", "direct", 1e6, Some(1_000.0)),
            measurement("pool/90/2", "direct", 1e6, Some(2_000.0)),
            measurement("hits/pool-each", "1", 1e6, Some(10_000.0)),
            measurement("hits/pool-each", "2", 1e6, Some(19_000.0)),
            measurement("of another benchmark", "classifier", 1.0, Some(1.0)),
        ];
        let left_out = [LeftOut {
            group: ["growth", "100", "mixed"].map(str::to_owned).to_vec(),
            engine: "of an earlier run".to_owned(),
            reason: "rejects the rules".to_owned(),
        }];
        let building = |rules: &str, engine: &str, seconds, bytes| Building {
            rules: rules.to_owned(),
            engine: engine.to_owned(),
            seconds,
            bytes,
        };
        let building = [
            building("100", "RegexSet", 0.0025, None),
            building("100", "classifier", 0.25, Some(102_400.0)),
            building("phrases", "classifier", 0.5, Some(2048.0)),
            building("phrases", "RegexSet", 0.25, Some(4096.0)),
        ];
        let latencies = [Latency {
            hits: 0,
            workers: 1,
            way: "pool".to_owned(),
            percentiles: [60.0, 7_500.0, 75_000.0],
        }];
        let expected = "\
Nanoseconds a text:

| rules | texts | classifier | RegexSet | a new engine |
|---|---|---|---|---|
| status codes | 64KB | **51.0** |  | 102 (2.0×) |
| words anywhere | mixed | **1,560** | 1,480,000 (950×) |  |

First answer in a process:

| texts | classifier | RegexSet |
|---|---|---|
| one | **135 µs** | 85.2 ms (630×) |

Texts a second:

| rules | 1 thread | 2 threads |
|---|---|---|
| 333 rules | 100,000,000 | 200,000,000 (2.0×) |

Nanoseconds a text by number of rules:

| rules | classifier |
|---|---|
| 100 | **1,000** |
| 1,000 | **2,000** |

Building the engine, which for the classifier is done at compile time:

| rules | classifier | RegexSet |
|---|---|---|
| words anywhere | **500 ms** | 250 ms (0.50×) |
| 100 | **250 ms** | 2.50 ms (0.010×) |

What the engine keeps in memory before its first text:

| rules | classifier | RegexSet |
|---|---|---|
| words anywhere | **2.00 KiB** | 4.00 KiB (2.0×) |
| 100 | **100 KiB** |  |

Texts a second through a pool:

| known | workers | direct calls | pool, in bulk |
|---|---|---|---|
| 0% | 1 | 1,000,000 | 500,000 |
| 90% | 2 | 2,000,000 |  |

A call's latency: half of the calls, 99 and 99.9 of a hundred take no longer:

| known | workers | pool |
|---|---|---|
| 0% | 1 | 60.0 ns / 7.50 µs / 75.0 µs |

Known texts a second:

| asked | 1 thread | 2 threads |
|---|---|---|
| a pool each | 10,000,000 | 19,000,000 (1.9×) |

";
        let figures = Figures::new(&measurements, &left_out, &building, &latencies);
        assert_eq!(markdown(&figures), expected);
    }
}
