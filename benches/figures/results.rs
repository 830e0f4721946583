//! What criterion wrote, and what the benchmarks `building` and `pool` wrote beside it.

use std::{error::Error, fs, io, path::Path};

use serde_json::Value;

/// One benchmark's latest result.
pub struct Measurement {
    /// The parts of the group's name between slashes.
    pub group: Vec<String>,
    pub id: String,
    /// The mean of an iteration.
    pub nanoseconds: f64,
    pub throughput: Option<Throughput>,
}

/// What an iteration gets through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Throughput {
    Texts(f64),
    Bytes(f64),
}

/// What it took to make an engine of rules.
#[derive(Debug, PartialEq)]
pub struct Building {
    /// Their name, or how many they are.
    pub rules: String,
    pub engine: String,
    pub seconds: f64,
    /// What it keeps in memory, if that is known.
    pub bytes: Option<f64>,
}

/// An engine that a group of benchmarks does not time.
#[derive(Debug, PartialEq)]
pub struct LeftOut {
    /// The parts of the group's name between slashes.
    pub group: Vec<String>,
    pub engine: String,
    pub reason: String,
}

/// How long a call takes, of so many of a hundred calls that find their answer in a cache.
#[derive(Debug, PartialEq)]
pub struct Latency {
    pub hits: u64,
    pub workers: u64,
    pub way: String,
    /// Nanoseconds that 50, 99 and 99.9 of a hundred calls do not exceed.
    pub percentiles: [f64; 3],
}

/// All results under a directory; none if it is not there.
pub fn measurements(directory: &Path) -> Result<Vec<Measurement>, Box<dyn Error>> {
    let mut found = Vec::new();
    if directory.is_dir() {
        collect(directory, &mut found)?;
    }
    Ok(found)
}

fn collect(directory: &Path, found: &mut Vec<Measurement>) -> Result<(), Box<dyn Error>> {
    let new = directory.join("new");
    if new.join("benchmark.json").is_file() {
        let json = |file: &str| -> Result<Value, Box<dyn Error>> {
            let path = new.join(file);
            let parsed = serde_json::from_str(&fs::read_to_string(&path)?);
            Ok(parsed.map_err(|error| format!("{}: {error}", path.display()))?)
        };
        let measurement = measurement(&json("benchmark.json")?, &json("estimates.json")?);
        found.push(measurement.ok_or_else(|| format!("{}: not criterion's", new.display()))?);
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), found)?;
        }
    }
    Ok(())
}

fn measurement(benchmark: &Value, estimates: &Value) -> Option<Measurement> {
    let group = benchmark["group_id"].as_str()?;
    let throughput = &benchmark["throughput"];
    let texts = throughput["Elements"].as_f64().map(Throughput::Texts);
    Some(Measurement {
        group: group.split('/').map(str::to_owned).collect(),
        id: benchmark["function_id"].as_str().unwrap_or_default().to_owned(),
        nanoseconds: estimates["mean"]["point_estimate"].as_f64()?,
        throughput: texts.or_else(|| throughput["Bytes"].as_f64().map(Throughput::Bytes)),
    })
}

/// The costs that `building` wrote; none if they were not written.
pub fn building(directory: &Path) -> Result<Vec<Building>, Box<dyn Error>> {
    lines(&directory.join("building/costs.tsv"), cost)
}

/// The latencies of `pool`; none if they were not written.
pub fn latencies(directory: &Path) -> Result<Vec<Latency>, Box<dyn Error>> {
    lines(&directory.join("pool/latency.tsv"), latency)
}

/// The engines that were not timed; none if none were written.
pub fn left_out(directory: &Path) -> Result<Vec<LeftOut>, Box<dyn Error>> {
    let files = match fs::read_dir(directory.join("left-out")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        files => files?,
    };
    let mut all = Vec::new();
    for file in files {
        all.extend(lines(&file?.path(), left_out_line)?);
    }
    Ok(all)
}

fn lines<T>(path: &Path, parse: fn(&str) -> Option<T>) -> Result<Vec<T>, Box<dyn Error>> {
    match fs::read_to_string(path) {
        Ok(table) => table
            .lines()
            .map(|line| parse(line).ok_or_else(|| format!("{}: {line}", path.display()).into()))
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{}: {error}", path.display()).into()),
    }
}

/// `rules<TAB>engine<TAB>seconds<TAB>bytes`.
fn cost(line: &str) -> Option<Building> {
    let [rules, engine, seconds, bytes] = fields(line)?;
    Some(Building {
        rules: rules.to_owned(),
        engine: engine.to_owned(),
        seconds: seconds.parse().ok()?,
        bytes: if bytes.is_empty() { None } else { Some(bytes.parse().ok()?) },
    })
}

/// `hits<TAB>workers<TAB>way<TAB>p50<TAB>p99<TAB>p99.9`.
fn latency(line: &str) -> Option<Latency> {
    let [hits, workers, way, p50, p99, p999] = fields(line)?;
    Some(Latency {
        hits: hits.parse().ok()?,
        workers: workers.parse().ok()?,
        way: way.to_owned(),
        percentiles: [p50.parse().ok()?, p99.parse().ok()?, p999.parse().ok()?],
    })
}

/// `group<TAB>engine<TAB>reason`.
fn left_out_line(line: &str) -> Option<LeftOut> {
    let [group, engine, reason] = fields(line)?;
    Some(LeftOut {
        group: group.split('/').map(str::to_owned).collect(),
        engine: engine.to_owned(),
        reason: reason.to_owned(),
    })
}

fn fields<const N: usize>(line: &str) -> Option<[&str; N]> {
    line.split('\t').collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_criterion() {
        let benchmark = json!({
            "group_id": "classify/status-codes/same",
            "function_id": "RegexSet",
            "throughput": { "Elements": 814 },
        });
        let estimates = json!({ "mean": { "point_estimate": 8140.0 } });
        let measurement = measurement(&benchmark, &estimates).expect("nothing is missing");
        assert_eq!(measurement.group, ["classify", "status-codes", "same"]);
        assert_eq!(measurement.id, "RegexSet");
        assert_eq!(measurement.nanoseconds, 8140.0);
        assert_eq!(measurement.throughput, Some(Throughput::Texts(814.0)));
    }

    #[test]
    fn of_building() {
        let building = |bytes| Building {
            rules: "phrases".to_owned(),
            engine: "RegexSet".to_owned(),
            seconds: 0.001,
            bytes,
        };
        assert_eq!(cost("phrases\tRegexSet\t0.001\t4096"), Some(building(Some(4096.0))));
        assert_eq!(cost("phrases\tRegexSet\t0.001\t"), Some(building(None)));
        assert_eq!(cost("phrases\tRegexSet\t0.001"), None);
        assert_eq!(cost("phrases\tRegexSet\tx\t1"), None);
    }

    #[test]
    fn of_engines_that_are_left_out() {
        let expected = LeftOut {
            group: vec!["growth".to_owned(), "1000".to_owned(), "mixed".to_owned()],
            engine: "Vectorscan".to_owned(),
            reason: "rejects the rules".to_owned(),
        };
        let line = "growth/1000/mixed\tVectorscan\trejects the rules";
        assert_eq!(left_out_line(line), Some(expected));
        assert_eq!(left_out_line("growth/1000/mixed\tVectorscan"), None);
    }

    #[test]
    fn of_pool() {
        let percentiles = [62.0, 110.0, 2049.0];
        let expected = Latency { hits: 90, workers: 2, way: "pool".to_owned(), percentiles };
        assert_eq!(latency("90\t2\tpool\t62\t110\t2049"), Some(expected));
        assert_eq!(latency("90\t2\tpool\t62\t110"), None);
    }
}
