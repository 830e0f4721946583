//! Looking at a block of bytes at once: the only place with vector instructions.
//!
//! x86-64 has SSE2 always, and SSSE3 where the processor says so. Elsewhere the same answers come
//! from loops over bytes, or the filter does without. Tried and dropped: leaving it to the compiler
//! to make vector instructions of such loops; looking for a pair of bytes took four times as many
//! instructions.

/// Places in a block, at which vector instructions look at once.
pub(crate) const BLOCK: usize = 16;

/// Places of several blocks.
pub(crate) const AREA: usize = u64::BITS as usize;

/// For three bytes in a row, which buckets have a byte with this low nibble, and one with this high
/// nibble; see [`FineNibbles`](crate::format::TierSection::FineNibbles).
pub(crate) type Nibbles = [[u8; 16]; 6];

/// Two bytes in a row, under masks.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) values: [u8; 2],
    pub(crate) masks: [u8; 2],
}

/// At which places of a block the pair stands, a bit each.
#[inline(always)]
pub(crate) fn find_pair(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(feature = "safe")))]
    return x86_64::find_pair(bytes, pair);
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2", not(feature = "safe"))))]
    return find_pair_portable(bytes, pair);
}

#[cfg(any(test, feature = "safe", not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn find_pair_portable(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
    let stands = |at: usize| (0..2).all(|i| bytes[at + i] & pair.masks[i] == pair.values[i]);
    (0..BLOCK).filter(|&at| stands(at)).fold(0, |places, at| places | 1 << at)
}

/// The first area from `from` on with places at which some bucket may have a window, and these
/// places, a bit each. `None` if there is none; all areas, where the processor cannot tell.
#[inline(always)]
pub(crate) fn find_nibbles(
    haystack: &[u8],
    from: usize,
    nibbles: &Nibbles,
) -> Option<(usize, u64)> {
    #[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
    if x86_64::has_ssse3() {
        // SAFETY: the processor has SSSE3, as has just been asked.
        return unsafe { x86_64::find_nibbles(haystack, from, nibbles) };
    }
    let _ = nibbles;
    all_places(haystack.len(), from)
}

/// The area at `from`, with all its places that a haystack of this length has.
pub(crate) fn all_places(len: usize, from: usize) -> Option<(usize, u64)> {
    let places = len.checked_sub(from).filter(|&places| places > 0)?;
    Some((from, u64::MAX >> (AREA - places.min(AREA))))
}

#[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
mod x86_64 {
    use core::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128,
        _mm_set1_epi8, _mm_setzero_si128, _mm_shuffle_epi8, _mm_srli_epi16,
    };

    use super::{AREA, BLOCK, Nibbles, Pair};

    cpufeatures::new!(ssse3, "ssse3");

    #[inline(always)]
    pub(super) fn has_ssse3() -> bool {
        ssse3::get()
    }

    /// The 16 bytes from `at` on.
    #[inline(always)]
    fn load<const LEN: usize>(bytes: &[u8; LEN], at: usize) -> __m128i {
        const { assert!(LEN >= BLOCK) };
        assert!(at <= LEN - BLOCK);
        // SAFETY: 16 bytes from `at` on lie in the array, as has just been asserted, and the load
        // asks for no alignment. SSE2 is part of x86-64.
        unsafe { _mm_loadu_si128(bytes.as_ptr().add(at).cast()) }
    }

    #[cfg(target_feature = "sse2")]
    #[inline(always)]
    pub(super) fn find_pair(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
        let [first, second] = [load(bytes, 0), load(bytes, 1)];
        const { assert!(cfg!(target_feature = "sse2")) };
        // SAFETY: SSE2 is enabled for the whole crate, as is asserted.
        unsafe {
            let is = |bytes, i: usize| {
                let masked = _mm_and_si128(bytes, _mm_set1_epi8(pair.masks[i] as i8));
                _mm_cmpeq_epi8(masked, _mm_set1_epi8(pair.values[i] as i8))
            };
            _mm_movemask_epi8(_mm_and_si128(is(first, 0), is(second, 1))) as u32
        }
    }

    /// See [`super::find_nibbles`].
    #[target_feature(enable = "ssse3")]
    pub(super) fn find_nibbles(
        haystack: &[u8],
        from: usize,
        nibbles: &Nibbles,
    ) -> Option<(usize, u64)> {
        let tables = nibbles.each_ref().map(|table| load(table, 0));
        let fold = _mm_set1_epi8(0x20);
        let low = _mm_set1_epi8(0x0F);
        let places = |bytes: &[u8; BLOCK + 2]| {
            let mut buckets = _mm_set1_epi8(-1);
            for i in 0..3 {
                let bytes = _mm_or_si128(load(bytes, i), fold);
                let lows = _mm_shuffle_epi8(tables[2 * i], _mm_and_si128(bytes, low));
                let highs = _mm_and_si128(_mm_srli_epi16::<4>(bytes), low);
                let highs = _mm_shuffle_epi8(tables[2 * i + 1], highs);
                buckets = _mm_and_si128(buckets, _mm_and_si128(lows, highs));
            }
            let none = _mm_cmpeq_epi8(buckets, _mm_setzero_si128());
            u64::from(!(_mm_movemask_epi8(none) as u32) & 0xFFFF)
        };
        // A block, or the last bytes with zeros behind. The places of zeros are cut off below.
        let places_of = |rest: &[u8]| match rest.first_chunk() {
            Some(block) => places(block),
            None => {
                let mut padded = [0; BLOCK + 2];
                padded[..rest.len()].copy_from_slice(rest);
                places(&padded)
            }
        };
        let areas = haystack.get(from..)?.chunks(AREA).len();
        for at in (from..).step_by(AREA).take(areas) {
            let rest = &haystack[at..];
            let blocks = rest.len().min(AREA).div_ceil(BLOCK);
            let found = (0..blocks)
                .fold(0, |found, i| found | places_of(&rest[i * BLOCK..]) << (i * BLOCK));
            let found = found & (u64::MAX >> (AREA - rest.len().min(AREA)));
            if found != 0 {
                return Some((at, found));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::{iter::successors, vec::Vec};

    use super::*;

    #[test]
    fn a_pair_is_found_at_each_of_its_places() {
        let bytes = *b"aAb aBabbAB abAaB";
        let pair = Pair { values: *b"AB", masks: [!0x20; 2] };
        let places: u32 = [1, 4, 6, 9, 12, 15].map(|at| 1 << at).into_iter().sum();
        assert_eq!(find_pair(&bytes, pair), places);
        assert_eq!(find_pair_portable(&bytes, pair), places);
    }

    #[test]
    fn a_bucket_is_found_at_each_of_its_places() {
        // One bucket with `abc`, folded.
        let mut nibbles = [[0; 16]; 6];
        for (i, byte) in b"abc".iter().enumerate() {
            nibbles[2 * i][(byte & 0xF) as usize] = 1;
            nibbles[2 * i + 1][(byte >> 4) as usize] = 1;
        }
        for len in 3..80 {
            for at in 0..=len - 3 {
                let mut haystack: Vec<u8> = (0..len).map(|_| b'-').collect();
                haystack[at..at + 3].copy_from_slice(b"aBc");
                let next = |from| find_nibbles(&haystack, from, &nibbles);
                let mut blocks = successors(next(0), |(block, _)| next(block + BLOCK));
                let is_found = blocks.any(|(block, places)| {
                    (block..block + BLOCK).contains(&at) && places >> (at - block) & 1 != 0
                });
                assert!(is_found, "{at} of {len}");
            }
        }
    }
}
