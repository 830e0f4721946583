//! How long single calls take, of which criterion tells the mean only.

use std::{
    fmt::Write,
    fs,
    hint::black_box,
    io,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;

use crate::measure;

/// Calls are made for as long as there are texts and this has not passed.
const LONGEST: Duration = Duration::from_secs(10);

/// The percentiles that are reported.
const PERCENTILES: [f64; 3] = [50.0, 99.0, 99.9];

/// What was found, as lines of `hits<TAB>workers<TAB>service<TAB>p50<TAB>p99<TAB>p99.9`, the last
/// three in nanoseconds.
#[derive(Default)]
pub struct Latencies(String);

impl Latencies {
    /// Times a call for each text, reading the clock included.
    pub fn measure<L>(
        &mut self,
        (hits, workers): (usize, usize),
        service: &str,
        texts: &[String],
        classify: impl Fn(&str) -> L,
    ) {
        let mut histogram = Histogram::<u64>::new(3).expect("three digits are few enough");
        let begin = Instant::now();
        for text in texts {
            let start = Instant::now();
            black_box(classify(text));
            let end = Instant::now();
            histogram.record((end - start).as_nanos() as u64).expect("the histogram grows");
            if end - begin > LONGEST {
                break;
            }
        }
        let times = PERCENTILES.map(|percentile| histogram.value_at_percentile(percentile));
        let [median, p99, p999] = times;
        println!(
            "pool/{hits}/{workers}: {} calls of {service} take {times:?} ns at {PERCENTILES:?} %",
            histogram.len()
        );
        writeln!(self.0, "{hits}\t{workers}\t{service}\t{median}\t{p99}\t{p999}")
            .expect("a string takes all that is written");
    }

    /// Writes the lines for whoever makes tables of them.
    pub fn write(&self) -> io::Result<()> {
        fs::write(measure::directory("pool")?.join("latency.tsv"), &self.0)
    }
}
