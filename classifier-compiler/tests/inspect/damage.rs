//! Damaged artifacts are refused, or reported as far as they make sense.

use classifier_compiler::{
    ByteOrder, Compiler, RuleSet,
    inspect::{Header, Inspection, InspectionError},
};

use crate::{ALL_KINDS, compile};

/// Bytes at a multiple of 8 in memory.
struct Aligned {
    words: Vec<u64>,
    len: usize,
}

impl Aligned {
    fn new(bytes: &[u8]) -> Self {
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().next_multiple_of(8), 0);
        Self { words: bytemuck::pod_collect_to_vec(&padded), len: bytes.len() }
    }

    fn bytes(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.len]
    }
}

/// Corrects length and checksum, so that damage after the header is not detected by them.
fn mend(bytes: &mut [u8]) {
    let length = bytes.len() as u64;
    let checksum = crc32fast::hash(&bytes[64..]);
    bytes[32..40].copy_from_slice(&length.to_ne_bytes());
    bytes[40..44].copy_from_slice(&checksum.to_ne_bytes());
}

fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn every_truncation_is_refused() {
    let artifact = compile(&["^552 ", "mailbox full", "[a-f]{3}"]);
    for len in 0..artifact.as_bytes().len() {
        let mut cut = artifact.as_bytes()[..len].to_vec();
        assert!(Inspection::from_bytes(Aligned::new(&cut).bytes()).is_err(), "{len}");
        assert_eq!(Header::read(&cut).is_some(), len >= 64);
        if len >= 64 {
            mend(&mut cut);
            let _ = Inspection::from_bytes(Aligned::new(&cut).bytes());
        }
    }
}

#[test]
fn damage_with_a_corrected_checksum_never_panics() {
    let artifact = compile(ALL_KINDS);
    let mut state = 0x9E37_79B9_7F4A_7C15;
    let mut inspected = 0;
    let small: Vec<usize> = small_sections(artifact.as_bytes());
    for _ in 0..400 {
        let mut damaged = artifact.as_bytes().to_vec();
        for _ in 0..=next(&mut state) % 3 {
            let place = small[next(&mut state) as usize % small.len()];
            damaged[place] = match next(&mut state) % 3 {
                0 => damaged[place].wrapping_add(1),
                1 => 0,
                _ => next(&mut state) as u8,
            };
        }
        mend(&mut damaged);
        inspected += u32::from(Inspection::from_bytes(Aligned::new(&damaged).bytes()).is_ok());
    }
    assert!(inspected >= 40, "{inspected} of 400 were inspected");
}

/// The places of all that is no DFA and no table of the filter, which are most of an artifact, and
/// of as many others.
fn small_sections(artifact: &[u8]) -> Vec<usize> {
    let inspection = Inspection::from_bytes(Aligned::new(artifact).bytes()).unwrap();
    let small = inspection.sections.iter().filter(|section| section.bytes < 4_000);
    let mut places: Vec<usize> = small.flat_map(|its| its.offset..its.offset + its.bytes).collect();
    let step = artifact.len() / places.len();
    places.extend((64..artifact.len()).step_by(step.max(1)));
    places
}

#[test]
fn tables_that_overlap_are_refused() {
    let artifact = compile(&["mailbox full", "user unknown"]);
    let inspection = Inspection::from_bytes(artifact.as_bytes()).unwrap();
    let runs = inspection.sections.iter().find(|its| its.name == "runs").unwrap();
    // The number of literals that the first piece decides.
    let mut damaged = artifact.as_bytes().to_vec();
    let place = runs.offset + 20;
    assert_eq!(damaged[place..place + 4], 1u32.to_ne_bytes());
    damaged[place..place + 4].copy_from_slice(&2u32.to_ne_bytes());
    mend(&mut damaged);
    let refused = Inspection::from_bytes(Aligned::new(&damaged).bytes()).unwrap_err();
    assert!(matches!(refused, InspectionError::Refused(_)), "{refused}");
}

#[test]
fn the_header_of_the_other_byte_order_is_read() {
    let rules = RuleSet::default();
    let headers = [ByteOrder::Little, ByteOrder::Big].map(|order| {
        let artifact = Compiler::new().byte_order(order).compile(&rules).unwrap();
        let inspected = Inspection::from_bytes(artifact.as_bytes());
        assert_eq!(inspected.is_ok(), order == ByteOrder::NATIVE);
        let header = Header::read(artifact.as_bytes()).unwrap();
        assert_eq!(header.byte_order, order);
        assert_eq!(header.checksum, crc32fast::hash(&artifact.as_bytes()[64..]));
        header
    });
    assert_eq!(headers[0].format_version, headers[1].format_version);
    assert_eq!(headers[0].engine, headers[1].engine);
    assert_eq!(headers[0].length, headers[1].length);
}

#[test]
fn other_bytes_have_no_header() {
    assert_eq!(Header::read(b""), None);
    assert_eq!(Header::read(&[0; 64]), None);
    let artifact = compile(&["a"]);
    assert_eq!(Header::read(&artifact.as_bytes()[..63]), None);
    let mut odd = artifact.as_bytes()[..64].to_vec();
    odd[8] ^= 0xFF;
    assert_eq!(Header::read(&odd), None);
}
