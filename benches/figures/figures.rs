//! Measurements in their places: which figure of which table each one is.

use std::collections::BTreeMap;

use crate::{
    case::Case,
    name::Name,
    results::{Building, Latency, LeftOut, Measurement, Throughput},
};

/// A figure for each engine.
pub type ByEngine = BTreeMap<Name, f64>;

/// Why engines have no figure.
pub type Reasons = BTreeMap<Name, String>;

#[derive(Debug, Default)]
pub struct Figures {
    /// Nanoseconds a text.
    pub texts: BTreeMap<Case, ByEngine>,
    /// Engines that have no figure in `texts` or `bytes`.
    pub left_out: BTreeMap<Case, Reasons>,
    /// Nanoseconds a byte, for long texts.
    pub bytes: BTreeMap<Case, ByEngine>,
    /// Nanoseconds until the first answer in a process.
    pub startup: ByEngine,
    /// By number of rules.
    pub growth: BTreeMap<u64, Growth>,
    /// By rule set.
    pub building: BTreeMap<Name, Costs>,
    /// Texts a second by rule set and number of threads.
    pub threads: BTreeMap<Name, BTreeMap<u64, f64>>,
    /// Texts a second.
    pub pool: BTreeMap<PoolCase, BTreeMap<Name, f64>>,
    /// Nanoseconds that 50, 99 and 99.9 of a hundred calls do not exceed.
    pub latencies: BTreeMap<PoolCase, BTreeMap<Name, [f64; 3]>>,
    /// Texts a second by number of threads, where a cache has all answers.
    pub hits: BTreeMap<Name, BTreeMap<u64, f64>>,
}

/// With how many workers it is that so many of a hundred texts are in a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PoolCase {
    pub hits: u64,
    pub workers: u64,
}

#[derive(Debug, Default)]
pub struct Growth {
    /// Nanoseconds a text.
    pub text: ByEngine,
    /// Engines that have no figure in `text`.
    pub left_out: Reasons,
    pub building: Costs,
}

/// What engines are made with.
#[derive(Debug, Default)]
pub struct Costs {
    /// Nanoseconds.
    pub time: ByEngine,
    /// Bytes in memory.
    pub memory: ByEngine,
}

impl Figures {
    /// Measurements whose group's name has another form are of other benchmarks, and left out.
    pub fn new(
        measurements: &[Measurement],
        left_out: &[LeftOut],
        building: &[Building],
        latencies: &[Latency],
    ) -> Self {
        let mut figures = Self::default();
        for measurement in measurements {
            // Criterion may have a figure of an earlier run.
            let is_left_out =
                |it: &LeftOut| (&it.group, &it.engine) == (&measurement.group, &measurement.id);
            if !left_out.iter().any(is_left_out) {
                figures.add(measurement);
            }
        }
        for LeftOut { group, engine, reason } in left_out {
            let group: Vec<&str> = group.iter().map(String::as_str).collect();
            let reasons = match group[..] {
                ["growth", rules, _] => match rules.parse() {
                    Ok(rules) => &mut figures.growth.entry(rules).or_default().left_out,
                    Err(_) => continue,
                },
                [_, set, texts] => figures.left_out.entry(Case::new(set, texts)).or_default(),
                _ => continue,
            };
            reasons.insert(Name::engine(engine), reason.clone());
        }
        for Building { rules, engine, seconds, bytes } in building {
            let costs = match rules.parse() {
                Ok(rules) => &mut figures.growth.entry(rules).or_default().building,
                Err(_) => figures.building.entry(Name::set(rules)).or_default(),
            };
            costs.time.insert(Name::engine(engine), seconds * 1e9);
            costs.memory.extend(bytes.map(|bytes| (Name::engine(engine), bytes)));
        }
        for Latency { hits, workers, way, percentiles } in latencies {
            let case = PoolCase { hits: *hits, workers: *workers };
            figures.latencies.entry(case).or_default().insert(Name::way(way), *percentiles);
        }
        figures
    }

    fn add(&mut self, measurement: &Measurement) -> Option<()> {
        let nanoseconds = measurement.nanoseconds;
        let group: Vec<&str> = measurement.group.iter().map(String::as_str).collect();
        let (engines, figure) = match (group.as_slice(), measurement.throughput) {
            (["startup"], None) => (&mut self.startup, nanoseconds),
            (["growth", rules, _], Some(Throughput::Texts(texts))) => {
                let growth = self.growth.entry(rules.parse().ok()?).or_default();
                (&mut growth.text, nanoseconds / texts)
            }
            (["threads", set], Some(Throughput::Texts(texts))) => {
                let threads = measurement.id.parse().ok()?;
                let rates = self.threads.entry(Name::set(set)).or_default();
                rates.insert(threads, texts / nanoseconds * 1e9);
                return Some(());
            }
            (["hits", whose], Some(Throughput::Texts(texts))) => {
                let threads = measurement.id.parse().ok()?;
                let rates = self.hits.entry(Name::way(whose)).or_default();
                rates.insert(threads, texts / nanoseconds * 1e9);
                return Some(());
            }
            (["pool", hits, workers], Some(Throughput::Texts(texts))) => {
                let case = PoolCase { hits: hits.parse().ok()?, workers: workers.parse().ok()? };
                let rates = self.pool.entry(case).or_default();
                rates.insert(Name::way(&measurement.id), texts / nanoseconds * 1e9);
                return Some(());
            }
            ([_, set, texts], Some(Throughput::Texts(count))) => {
                (self.texts.entry(Case::new(set, texts)).or_default(), nanoseconds / count)
            }
            ([_, set, texts], Some(Throughput::Bytes(count))) => {
                (self.bytes.entry(Case::new(set, texts)).or_default(), nanoseconds / count)
            }
            _ => return None,
        };
        engines.insert(Name::engine(&measurement.id), figure);
        Some(())
    }
}
