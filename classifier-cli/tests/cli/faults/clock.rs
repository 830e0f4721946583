//! Wrong clocks, and clocks that were set while a log was written.

use serde_json::Value;

use crate::{classifier, run};

/// The table over time of a log with these times.
fn times(timestamps: &[&str]) -> Value {
    let record = |timestamp: &&str| {
        format!(
            "{{\"type\":\"Bounce\",\"response\":{{\"code\":552,\"content\":\"5.2.2 full\"}},\
             \"timestamp\":{timestamp}}}\n"
        )
    };
    let log: String = timestamps.iter().map(record).collect();
    let arguments = ["report", "--json", "--input", "kumomta"];
    let report = run(classifier(arguments).write_stdin(log)).json();
    assert_eq!(report["totals"]["classified"], timestamps.len());
    report["times"].clone()
}

/// The number of texts by the start of the unit, without empty units.
fn counts(times: &Value) -> Vec<(&str, u64)> {
    let count =
        |bin: &Value| bin["counts"].as_array().unwrap().iter().filter_map(Value::as_u64).sum();
    let bins = times["bins"].as_array().unwrap().iter();
    bins.map(|bin| (bin["start"].as_str().unwrap(), count(bin))).filter(|bin| bin.1 > 0).collect()
}

#[test]
fn times_that_no_log_has_are_left_out_and_their_texts_are_counted() {
    let plausible = ["0", "\"2016-12-31T23:59:60Z\"", "1741688529.999", "4102444799"];
    let impossible = r#"-1 4102444800 99999999999 -62135596800 9223372036854775807
        -9223372036854775808 1e308 "1969-12-31T23:59:59Z" "9999-12-31T23:59:59Z"
        "-009999-01-01T00:00:00Z" "2025-02-30T00:00:00Z" "yesterday"
        18446744073709551615 true null"#;
    let impossible: Vec<_> = impossible.split_whitespace().collect();
    let times = times(&[&plausible[..], &impossible].concat());
    assert_eq!(times["unit"], "year");
    assert_eq!(counts(&times), [("1970", 1), ("2016", 1), ("2025", 1), ("2099", 1)]);
    assert_eq!(times["texts_without"], impossible.len());
}

#[test]
fn a_leap_second_is_in_the_minute_that_it_ends() {
    let times = times(&["\"2016-12-31T23:59:60Z\"", "1483228799", "1483228800"]);
    assert_eq!(counts(&times), [("2016-12-31 23:59", 2), ("2017-01-01 00:00", 1)]);
}

#[test]
fn the_order_of_times_is_of_no_account() {
    let mut log = ["1741688529", "1741695729", "1741688529", "1741600000", "1741777777"];
    let forwards = times(&log);
    log.reverse();
    assert_eq!(times(&log), forwards);
}
