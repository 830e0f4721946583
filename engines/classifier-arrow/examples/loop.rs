//! How many rows a second of CPU time makes: single texts in a loop, and a column.
//!
//! ```text
//! cargo run --release --example loop -- rules.bin responses.txt
//! ```

use std::{env, error::Error, fs, hint::black_box, sync::Arc};

use arrow_array::{Array, StringArray};
use classifier_arrow::ColumnClassifier;
use classifier_runtime::{ArtifactBuf, OwnedClassifier};

fn main() -> Result<(), Box<dyn Error>> {
    let [rules, texts] =
        env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "RULES TEXTS")?;
    let rules = ArtifactBuf::read(rules)?;
    let rules = ColumnClassifier::new(OwnedClassifier::<Arc<str>>::from_artifact(rules)?);
    let texts = fs::read_to_string(texts)?;
    let texts: StringArray = texts.lines().map(Some).collect();
    for _ in 0..3 {
        measure("loop", texts.len(), || {
            texts
                .iter()
                .flatten()
                .for_each(|text| _ = black_box(rules.classifier().first_match(text)));
        })?;
        measure("column", texts.len(), || _ = black_box(rules.labels(&texts)))?;
    }
    Ok(())
}

fn measure(what: &str, rows: usize, work: impl FnOnce()) -> Result<(), Box<dyn Error>> {
    let before = cpu_nanoseconds()?;
    work();
    let nanoseconds = cpu_nanoseconds()? - before;
    println!("{what}: {:.0} rows per core-second", rows as f64 * 1e9 / nanoseconds as f64);
    Ok(())
}

/// The CPU time of this thread, as Linux counts it.
fn cpu_nanoseconds() -> Result<u64, Box<dyn Error>> {
    let figures = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(figures.split(' ').next().ok_or("no figures")?.parse()?)
}
