//! Each reason to refuse an artifact has an error of its own.

use std::{string::ToString, vec, vec::Vec};

use classifier_compiler::{Compiler, RuleSet};

use super::*;
use crate::Classifier;

const HEADER: usize = size_of::<Header>();

fn artifact() -> Vec<u8> {
    let rules = RuleSet::builder().rule("A", "^55").read();
    Compiler::new().compile(&rules).unwrap().as_bytes().to_vec()
}

/// The artifact with another header; what is after it keeps its checksum.
fn with_header(change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut bytes = artifact();
    let mut header: Header = bytemuck::pod_read_unaligned(&bytes[..HEADER]);
    change(&mut header);
    bytes[..HEADER].copy_from_slice(bytemuck::bytes_of(&header));
    bytes
}

/// The artifact with other bytes after its header, which says so.
fn with_rest(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut rest = artifact().split_off(HEADER);
    change(&mut rest);
    let mut bytes = with_header(|header| {
        header.length = (HEADER + rest.len()) as u64;
        header.checksum = crc32fast::hash(&rest);
    });
    bytes.truncate(HEADER);
    bytes.extend(rest);
    bytes
}

/// Opens the bytes so far after a place where an artifact may start.
fn open_at(offset: usize, bytes: &[u8]) -> Result<(), ArtifactError> {
    let mut words = vec![0_u64; (offset + bytes.len()).div_ceil(ALIGN)];
    let place = &mut bytemuck::cast_slice_mut(&mut words)[offset..offset + bytes.len()];
    place.copy_from_slice(bytes);
    Classifier::from_bytes(place).map(drop)
}

#[track_caller]
fn assert_refused(bytes: &[u8], kind: Kind, message: &str) {
    let error = open_at(0, bytes).unwrap_err();
    assert_eq!(error, kind.into());
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_sound_artifact_is_accepted_by_these_tests() {
    assert_eq!(open_at(0, &artifact()), Ok(()));
    assert_eq!(open_at(0, &with_header(|_| {})), Ok(()));
    assert_eq!(open_at(0, &with_rest(|_| {})), Ok(()));
}

#[test]
fn bytes_that_end_in_the_header_or_the_table_are_truncated() {
    for have in [0, 1, 8, HEADER - 1] {
        let message = std::format!("the artifact is cut off: {have} bytes of at least 64");
        assert_refused(&artifact()[..have], Kind::Truncated { have, need: HEADER }, &message);
    }
    let need = HEADER + SECTIONS * size_of::<Span>();
    for have in [HEADER, need - 1] {
        let message = std::format!("the artifact is cut off: {have} bytes of at least {need}");
        let bytes = with_rest(|rest| rest.truncate(have - HEADER));
        assert_refused(&bytes, Kind::Truncated { have, need }, &message);
    }
}

#[test]
fn other_first_bytes_are_not_an_artifact() {
    let message = "this is not a classifier artifact: its first bytes differ";
    assert_refused(b"PK", Kind::Magic, message);
    assert_refused(&with_header(|header| header.magic[7] = b'\r'), Kind::Magic, message);
}

#[test]
fn the_other_byte_order_is_reported_before_anything_else() {
    let message =
        "the artifact was compiled for the other byte order; compile the rules for this target";
    let swapped = |header: &mut Header| {
        header.byte_order = BYTE_ORDER.swap_bytes();
        header.version = (VERSION + 1).swap_bytes();
        header.length = header.length.swap_bytes();
    };
    assert_refused(&with_header(swapped), Kind::ByteOrder, message);
}

#[test]
fn an_unknown_byte_order_is_damage() {
    let what = "its byte order is none";
    let message = "the artifact is damaged: its byte order is none";
    for byte_order in [0, u32::MAX, BYTE_ORDER.rotate_left(16)] {
        let bytes = with_header(|header| header.byte_order = byte_order);
        assert_refused(&bytes, Kind::Corrupt { what }, message);
    }
}

#[test]
fn another_version_is_reported_before_fields_that_depend_on_it() {
    for found in [0, VERSION - 1, VERSION + 1, u32::MAX] {
        let bytes = with_header(|header| {
            header.version = found;
            header.engine = [0; 16];
            header.length = 0;
            header.checksum = 0;
        });
        let message = std::format!(
            "the artifact has format version {found}, this program reads version {VERSION}; \
             compile the rules again"
        );
        assert_refused(&bytes, Kind::Version { found }, &message);
        assert!(open_at(0, &bytes).unwrap_err().is_version());
    }
}

#[test]
fn other_dfas_are_reported_as_another_version() {
    let found = *b"regex-automata\xFF3";
    let bytes = with_header(|header| header.engine = found);
    let message = "the version of the artifact's DFAs is \"regex-automata\\xff3\", this program \
                   reads \"regex-automata 2\"; compile the rules again";
    assert_refused(&bytes, Kind::Engine { found }, message);
    assert!(open_at(0, &bytes).unwrap_err().is_version());
}

#[test]
fn another_length_is_reported() {
    let have = artifact().len();
    for said in [0, have as u64 - 1, have as u64 + 1, u64::MAX] {
        let bytes = with_header(|header| header.length = said);
        let message = std::format!("the artifact is {have} bytes long but says {said}");
        assert_refused(&bytes, Kind::Length { have, said }, &message);
    }
}

#[test]
fn a_misaligned_address_is_reported() {
    let message = "the artifact must lie at a multiple of 8 bytes in memory";
    for offset in 1..ALIGN {
        let error = open_at(offset, &artifact()).unwrap_err();
        assert_eq!(error, Kind::Misaligned.into());
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn another_checksum_is_reported() {
    let found = crc32fast::hash(&artifact()[HEADER..]);
    let bytes = with_header(|header| header.checksum = !found);
    let message = std::format!(
        "the artifact is damaged: its checksum is {found:08x} but it says {:08x}",
        !found
    );
    assert_refused(&bytes, Kind::Checksum { found, said: !found }, &message);
}

#[test]
fn reserved_bytes_must_be_zero() {
    let what = "its reserved bytes are in use";
    let bytes = with_header(|header| header.reserved[4] = 1);
    let message = "the artifact is damaged: its reserved bytes are in use";
    assert_refused(&bytes, Kind::Corrupt { what }, message);
}

#[test]
fn a_damaged_dfa_is_reported_by_its_index() {
    let bytes = with_rest(|rest| {
        let label = b"rust-regex-automata";
        let mut places = rest.windows(label.len()).enumerate();
        let (at, _) = places.rfind(|(_, bytes)| bytes == label).unwrap();
        rest[at] ^= 1;
    });
    let message = "the artifact is damaged: its DFA 0";
    assert_refused(&bytes, Kind::Dfa { shard: 0 }, message);
}
