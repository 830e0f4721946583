//! An embedded artifact stays where the linker put it: in memory that the program only reads, of
//! which nothing is there before it is used, and little after.

#![cfg(target_os = "linux")]

use std::{fs, ops::Range};

use build_script::MANY;
use classifier_runtime::Classifier;

/// What `/proc/self/smaps` says of a part of the address space.
struct Mapping {
    addresses: Range<usize>,
    permissions: String,
    file: String,
    resident: usize,
    /// What is no longer the file's, because it was written to.
    copied: usize,
}

fn mappings() -> Vec<Mapping> {
    let smaps = fs::read_to_string("/proc/self/smaps").expect("Linux tells of this process");
    let mut mappings: Vec<Mapping> = Vec::new();
    for line in smaps.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let address = |text: &str| usize::from_str_radix(text, 16).ok();
        let range =
            fields[0].split_once('-').and_then(|(start, end)| Some(address(start)?..address(end)?));
        if let Some(addresses) = range {
            mappings.push(Mapping {
                addresses,
                permissions: fields[1].to_owned(),
                file: fields.get(5).copied().unwrap_or_default().to_owned(),
                resident: 0,
                copied: 0,
            });
        } else if let Some(mapping) = mappings.last_mut() {
            let bytes = || fields[1].parse::<usize>().expect("a number of kB") << 10;
            match fields[0] {
                "Rss:" => mapping.resident = bytes(),
                "Anonymous:" => mapping.copied = bytes(),
                _ => {}
            }
        }
    }
    mappings
}

/// The mapping that the whole artifact lies in.
fn of_artifact() -> Mapping {
    let addresses = MANY.as_ptr_range();
    let (start, end) = (addresses.start.addr(), addresses.end.addr());
    let mut mappings = mappings().into_iter();
    mappings
        .find(|mapping| mapping.addresses.contains(&start) && end <= mapping.addresses.end)
        .expect("the artifact lies in one mapping")
}

/// Bytes of this process that are no file's.
fn anonymous() -> usize {
    mappings().iter().filter(|mapping| mapping.file.is_empty()).map(|its| its.resident).sum()
}

/// One test, since it is about the whole process.
#[test]
fn ten_thousand_embedded_rules_take_no_memory_until_they_are_used_and_are_never_copied() {
    assert!(MANY.len() > 1 << 20, "{} bytes are too few to tell", MANY.len());

    let before = of_artifact();
    assert_eq!(before.permissions, "r--p");
    assert_eq!(before.copied, 0);
    // Other constants share the mapping, and the kernel reads some pages ahead.
    assert!(before.resident < MANY.len() / 2, "{} of {}", before.resident, MANY.len());

    let others = anonymous();
    let classifier = Classifier::from_bytes(MANY).expect("the build script made it");
    assert_eq!(classifier.rules().len(), 10_000);
    let text = "550 5.7.1 blocked: sender policy spam virus";
    let rule = classifier.first_match(text).map(|id| classifier.rule(id).pattern);
    assert_eq!(rule, Some("^550.+sender policy spam virus"));

    let after = of_artifact();
    assert_eq!(after.copied, 0);
    assert!(anonymous() < others + MANY.len() / 4, "the artifact was copied");
}
