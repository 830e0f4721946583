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
fn other_compressions_and_encodings_are_refused_by_name_with_the_command_that_reads_them() {
    for (start, name, command) in [
        (&b"\xFD7zXZ\0\0\x04"[..], "xz", "xz -dc"),
        (b"\x5D\0\0\x80\0\xFF\xFF", "lzma", "xz -dc"),
        (b"BZh91AY&SY\0", "bzip2", "bzip2 -dc"),
        (b"BZh11AY&SY\0", "bzip2", "bzip2 -dc"),
        (b"BZh5\x17\x72\x45\x38\x50\x90\0\0\0\0", "bzip2", "bzip2 -dc"),
        (b"\x04\x22\x4D\x18d", "lz4", "lz4 -dc"),
        (b"\x02\x21\x4C\x18d", "lz4", "lz4 -dc"),
        (b"\x5A\x2A\x4D\x18\x02\0\0\0ab\x04\x22\x4D\x18d", "lz4", "lz4 -dc"),
        (b"\x50\x2A\x4D\x18\0\0\0\0\x02\x21\x4C\x18d", "lz4", "lz4 -dc"),
        (b"LZIP\x01\x0C", "lzip", "lzip -dc"),
        (b"\x89LZO\0\r\n\x1A\n\x10", "lzop", "lzop -dc"),
        (b"\x1F\x9D\x90a", "compress", "gzip -dc"),
        (b"\x1F\x1Ea", "pack", "gzip -dc"),
        (b"\xFF\x06\0\0sNaPpY\0", "snappy", "snzip -dc"),
        (b"\x27\xB5\x2F\xFDa", "an old version of zstd", "zstd -dc"),
        (b"PK\x03\x04\x14", "zip", "unzip -p"),
        (b"PK\x05\x06\0\0", "zip", "unzip -p"),
        (b"PK\x07\x08PK\x03\x04", "zip", "unzip -p"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "7z", "7z x -so"),
        (b"Rar!\x1A\x07\x01\0", "rar", "unrar p -inul"),
        (b"\xFF\xFE5\x005\x000\0", "UTF-16", "iconv -f utf-16 -t utf-8"),
        (b"\xFE\xFF\x005\x005\x000", "UTF-16", "iconv -f utf-16 -t utf-8"),
    ] {
        let refused = file("refused", start);
        for run in [classify([&*refused], ""), classify(["-"], start)] {
            assert_eq!((run.status, run.text()), (1, ""), "{name}");
            assert!(run.stderr.contains(name), "{}", run.stderr);
            let cure = format!("; pipe `{command}` into this\n");
            assert!(run.stderr.contains(&cure), "{}", run.stderr);
        }
    }
}

/// Its files begin with no bytes of their own.
#[test]
fn brotli_is_known_by_its_name_if_the_file_is_no_text() {
    // `printf 'hi\n' | brotli`
    let brotli = b"\x0B\x01\x80hi\n\x03";
    classify([&*file("log.br", brotli)], "")
        .assert_failed(1, "brotli; pipe `brotli -dc` into this");
    for (name, content) in [
        ("mx.example.br", format!("{QUOTA}\t\u{1B}[0m\n").into_bytes()),
        ("mx.example.br", b"caf\xE9\n".to_vec()),
        ("empty.br", Vec::new()),
    ] {
        let plain = file(name, &content);
        assert_eq!(classify([&*plain], "").status, 0);
        assert_eq!(classify([&*plain], "").stdout, classify(["-"], content).stdout);
    }
    let gzipped = file("gzip.br", gzip(&format!("{QUOTA}\n")));
    assert_eq!(classify([&*gzipped], "").clean(), format!("QuotaIssues\t{QUOTA}\n"));
}

/// `pzstd` writes such frames before others. They are for other programs, and are no text.
#[test]
fn skippable_frames_are_left_out_before_between_and_after_frames() {
    let expected = format!("QuotaIssues\t{QUOTA}\n");
    let (start, end) = QUOTA.split_at(9);
    let skipped = |magic: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        [&[magic, 0x2A, 0x4D, 0x18], &length[..], content].concat()
    };
    for magic in 0x50..=0x5F {
        let frame = skipped(magic, b"four");
        let inputs = [
            [&*frame, &zstd(QUOTA)].concat(),
            [&*frame, &skipped(0x50, b""), &frame, &zstd(QUOTA)].concat(),
            [&*zstd(start), &frame, &zstd(end), &frame, &skipped(0x5F, b"")].concat(),
            // Longer than what is looked at.
            [skipped(magic, &[b'\n'; 200_000]), frame.clone(), zstd(QUOTA)].concat(),
        ];
        for input in inputs {
            assert_eq!(classify([&*file("texts", &input)], "").clean(), expected, "{magic:x}");
            assert_eq!(classify(["-"], input).clean(), expected, "{magic:x}");
        }
    }
    // The stack does not grow with their number.
    let many = [skipped(0x50, b"").repeat(300_000), zstd(QUOTA)].concat();
    assert_eq!(classify(["-"], many).clean(), expected);
    assert_eq!(classify(["-"], skipped(0x53, b"only")).clean(), "");

    classify(["-"], &skipped(0x50, b"four")[..9]).assert_failed(1, "incomplete frame");
    let text = [skipped(0x50, b""), QUOTA.into()].concat();
    classify(["-"], text).assert_failed(1, "begins like zstd or lz4, but neither follows");
}

#[test]
fn after_gzip_zeros_are_padding_and_anything_else_is_an_error() {
    let text = format!("{QUOTA}\n");
    let expected = format!("QuotaIssues\t{QUOTA}\n");
    for padding in [1, 511, 200_000] {
        let padded = [gzip(&text), gzip(&text), vec![0; padding]].concat();
        assert_eq!(classify(["-"], padded).clean(), expected.repeat(2));
    }
    for after in [&b"garbage"[..], b"\0\0garbage", b"\x1Fgarbage"] {
        let run = classify(["-"], [&*gzip(&text), after].concat());
        assert_eq!((run.status, run.text()), (1, &*expected));
        assert!(run.stderr.starts_with("classifier: <stdin>: after line 1: "), "{}", run.stderr);
    }
    let run = classify(["-"], [&*gzip(&text), b"550 5.1.1 no\n"].concat());
    assert!(run.stderr.contains("the gzip data ends here, and something else follows it"));
    let run = classify(["-"], [&*zstd(&text), b"garbage"].concat());
    assert_eq!((run.status, run.text()), (1, &*expected), "{}", run.stderr);
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
