//! CPU time and memory of this process, of Linux.

use std::{fs, time::Duration};

/// The CPU time of all threads until now, in steps of 10 ms.
pub(crate) fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux has it");
    // After the name, which may contain spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

/// The most memory that was in use, in MiB.
pub(crate) fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let kib: Option<u64> = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok());
    kib.unwrap_or_default() >> 10
}

/// One of two things that are compared.
pub(crate) struct Side {
    name: String,
    rows: usize,
    rounds: Vec<Duration>,
}

impl Side {
    pub(crate) fn new(name: &str, rows: usize) -> Self {
        Self { name: name.to_owned(), rows, rounds: Vec::new() }
    }

    pub(crate) fn add(&mut self, round: Duration) {
        self.rounds.push(round);
    }

    fn median(&self) -> f64 {
        let mut rounds = self.rounds.clone();
        rounds.sort();
        rounds[rounds.len() / 2].as_secs_f64()
    }
}

/// Prints both sides, and how much faster the second one is: the median over rounds.
pub(crate) fn alternating(sides: &[Side; 2]) {
    let rounds = sides[0].rounds.iter().zip(&sides[1].rounds);
    let mut ratios: Vec<f64> =
        rounds.map(|(first, second)| first.as_secs_f64() / second.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = format!("{:.2}", ratios[ratios.len() / 2]);
    for (side, ratio) in sides.iter().zip(["1", &ratio]) {
        let (name, rows, seconds) = (&side.name, side.rows, side.median());
        println!("| {name} | {rows} | {seconds:.2} | {:.0} | {ratio} |", rows as f64 / seconds);
    }
}
