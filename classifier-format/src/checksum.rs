//! CRC-32 (ISO 3309), sixteen bytes at a time (Kounavis and Berry, "A Systematic Approach to
//! Building High Performance Software-based CRC Generators", 2005).
//!
//! Artifacts are checked where they are loaded, in `no_std` and without vector instructions. A
//! separate crate would not be faster, and users of the macro would have to compile it.

/// The effect of each byte on the checksum of the bytes after it, for each number of bytes after
/// it.
static TABLES: [[u32; 256]; 16] = tables();

const fn tables() -> [[u32; 256]; 16] {
    let mut tables = [[0; 256]; 16];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = sum >> 1 ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut after = 1;
    while after < 16 {
        let mut byte = 0;
        while byte < 256 {
            let sum: u32 = tables[after - 1][byte];
            tables[after][byte] = sum >> 8 ^ tables[0][(sum & 0xFF) as usize];
            byte += 1;
        }
        after += 1;
    }
    tables
}

/// The checksum of some bytes.
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    let t = &TABLES;
    let mut sum = !0_u32;
    let (blocks, rest) = bytes.as_chunks::<16>();
    for block in blocks {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *block;
        let [a, b, c, d] = (sum ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
        sum = t[15][a as usize]
            ^ t[14][b as usize]
            ^ t[13][c as usize]
            ^ t[12][d as usize]
            ^ t[11][e as usize]
            ^ t[10][f as usize]
            ^ t[9][g as usize]
            ^ t[8][h as usize]
            ^ t[7][i as usize]
            ^ t[6][j as usize]
            ^ t[5][k as usize]
            ^ t[4][l as usize]
            ^ t[3][m as usize]
            ^ t[2][n as usize]
            ^ t[1][o as usize]
            ^ t[0][p as usize];
    }
    for byte in rest {
        sum = sum >> 8 ^ t[0][(sum as u8 ^ byte) as usize];
    }
    !sum
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::crc32;

    #[test]
    fn checksums_are_the_usual_crc32() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let bytes: Vec<u8> =
            (0..1_000_u32).map(|n| (n.wrapping_mul(0x9E37_79B1) >> 24) as u8).collect();
        for len in 0..bytes.len() {
            assert_eq!(crc32(&bytes[..len]), crc32fast::hash(&bytes[..len]), "{len}");
        }
    }
}
