//! Input that is compressed.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{INACTIVE, NOBODYS, QUOTA, classify};
use crate::file;

fn gzip(content: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zstd(content: &str) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 0).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Distinct lines, and the output of `classify` for them.
fn many() -> (String, String) {
    let texts = (0..60_000u64).map(|number| number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    texts.map(|text| (format!("{text}\n"), format!("Uncategorized\t{text}\n"))).unzip()
}

#[test]
fn compressed_files_are_recognized_by_content_and_not_by_name() {
    let one = file("one.txt", gzip(&format!("{QUOTA}\n")));
    let two = file("two", zstd(&format!("{NOBODYS}\n")));
    let three = file("three.gz", format!("{INACTIVE}\n"));
    let expected =
        format!("QuotaIssues\t{QUOTA}\nUncategorized\t{NOBODYS}\nInactiveMailbox\t{INACTIVE}\n");
    assert_eq!(classify([&one, &two, &three], "").clean(), expected);
}

#[test]
fn other_compressions_and_encodings_are_refused_by_name() {
    for (start, name) in [
        (&b"\xFD7zXZ\0\0\x04"[..], "xz"),
        (b"BZh91AY&SY\0", "bzip2"),
        (b"\x04\x22\x4D\x18d", "lz4"),
        (b"PK\x03\x04\x14", "zip"),
        (b"\xFF\xFE5\x005\x000\0", "UTF-16"),
        (b"\xFE\xFF\x005\x005\x000", "UTF-16"),
    ] {
        let refused = file("refused", start);
        for run in [classify([&*refused], ""), classify(["-"], start)] {
            assert_eq!((run.status, run.text()), (1, ""));
            assert!(
                run.stderr.contains(&format!("{name}; pipe `")) || name == "zip",
                "{}",
                run.stderr
            );
            assert!(run.stderr.contains(name), "{}", run.stderr);
        }
    }
}

#[test]
fn standard_input_may_be_compressed() {
    for compressed in [gzip(QUOTA), zstd(QUOTA)] {
        assert_eq!(classify(["-"], compressed).clean(), format!("QuotaIssues\t{QUOTA}\n"));
    }
}

#[test]
fn members_and_frames_that_follow_one_another_are_one_text() {
    let (start, end) = QUOTA.split_at(9);
    for compress in [gzip, zstd] {
        let members = [compress(start), compress(""), compress(end), compress("\n\n")];
        let expected = format!("QuotaIssues\t{QUOTA}\nUncategorized\t\n");
        assert_eq!(classify(["-"], members.concat()).clean(), expected);
    }
}

#[test]
fn more_than_a_chunk_comes_out_as_it_was() {
    let (texts, expected) = many();
    for compress in [gzip, zstd] {
        assert!(classify(["-"], compress(&texts)).clean() == expected);
    }
}

#[test]
fn of_a_file_that_is_cut_short_the_lines_before_are_labelled_and_the_next_file_is_read() {
    let (texts, expected) = many();
    for compress in [gzip, zstd] {
        let whole = compress(&texts);
        let cut = file("cut", &whole[..whole.len() * 3 / 4]);
        let next = file("next", QUOTA);
        let run = classify([&cut, &next], "");
        assert_eq!(run.status, 1);
        let last = format!("QuotaIssues\t{QUOTA}\n");
        let before = run.text().strip_suffix(&last).unwrap();
        assert!(expected.starts_with(before) && before.ends_with('\n'));
        let lines = before.lines().count();
        assert!(lines > 30_000, "{lines}");
        let message = format!("classifier: {cut}: after line {lines}: ");
        assert!(run.stderr.starts_with(&message), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1);
    }
}

#[test]
fn a_file_that_is_damaged_is_an_error() {
    for compress in [gzip, zstd] {
        let mut damaged = compress(&format!("{QUOTA}\n{QUOTA}\n"));
        // The checksum is there in both.
        let place = damaged.len() - 5;
        damaged[place] ^= 1;
        let run = classify(["-"], damaged);
        assert_eq!(run.status, 1);
        assert!(run.stderr.starts_with("classifier: <stdin>: after line "), "{}", run.stderr);
    }
}
