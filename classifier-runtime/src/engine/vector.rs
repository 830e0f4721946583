//! Looking at many bytes at once: the only place with vector instructions.
//!
//! x86-64 has SSE2 always, and AVX2 where the processor says so. Elsewhere the same answers come from
//! loops. Tried and dropped: leaving it to the compiler to make vector instructions of such loops;
//! looking for a pair of bytes took four times as many instructions.

use crate::format::{BUCKET, Bucket, FOLD, STRIDE, gram_bit};

/// Places in a block, at which vector instructions look at once.
const BLOCK: usize = 16;

/// Places that are looked at before any of them is gone into: without a branch for each, which no
/// processor foresees. A bit for each [`STRIDE`] bytes.
pub(crate) type Row = u64;

/// Bytes of a [`Row`].
pub(crate) const ROW: usize = Row::BITS as usize * STRIDE;

/// Two bytes in a row, under masks.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) values: [u8; 2],
    pub(crate) masks: [u8; 2],
}

/// The first place in `from..to` where the pair stands. Behind the end stand zeros.
pub(crate) fn find_pair(text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize> {
    let mut at = from;
    while at < to {
        let bytes = text.get(at..)?;
        let mut found = match bytes.first_chunk() {
            Some(bytes) => pair_places(bytes, pair),
            None => {
                let mut padded = [0; BLOCK + 1];
                padded[..bytes.len()].copy_from_slice(bytes);
                pair_places(&padded, pair)
            }
        };
        found &= u32::MAX >> (32 - (to - at).min(BLOCK));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    None
}

/// At which places of a block the pair stands, a bit each.
#[inline(always)]
fn pair_places(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(feature = "safe")))]
    return x86_64::pair_places(bytes, pair);
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2", not(feature = "safe"))))]
    return pair_places_portable(bytes, pair);
}

#[cfg(any(test, feature = "safe", not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn pair_places_portable(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
    let stands = |at: usize| (0..2).all(|i| bytes[at + i] & pair.masks[i] == pair.values[i]);
    (0..BLOCK).filter(|&at| stands(at)).fold(0, |places, at| places | 1 << at)
}

/// Work for which AVX2 may pay.
pub(crate) trait Work {
    type Output;

    /// Does it with the instructions of a level. Implementations are always inlined.
    fn with<L: Level>(self, level: L) -> Self::Output;
}

/// What a processor can do. Its functions are always inlined.
pub(crate) trait Level: Copy {
    /// Of the places in `from..to`, each [`STRIDE`] bytes behind the one before, a bit for those
    /// whose gram is in the bitmap; there is one, no more than a row has, and the first one is even.
    /// Behind the end of the text stand zeros. And whether all bytes of the text at these places are
    /// ASCII, to its end if no other gram starts behind them.
    fn find_grams(self, text: &[u8], from: usize, to: usize, grams: &[u32]) -> (Row, bool);

    /// Does some work, but not in place.
    fn call<W: Work>(self, work: W) -> W::Output;

    /// Whether the piece stands at `at`; `None` if there are not enough bytes to look at all at once.
    /// Of `bytes`, its `len` values are those from `start` on, and then come its masks.
    fn stands(self, text: &[u8], at: usize, bytes: &[u8], start: usize, len: usize)
    -> Option<bool>;

    /// The first place in `from..to` where the pair stands. Behind the end stand zeros.
    fn find_pair(self, text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize>;

    /// Which values of a bucket equal these bytes, a bit each.
    fn equal(self, bucket: &Bucket, bytes: u64) -> u32;
}

/// Does the work, with AVX2 if there is much of it and the processor has that.
#[inline(always)]
pub(crate) fn with_level<W: Work>(work: W) -> W::Output {
    #[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
    if x86_64::has_avx2() {
        // SAFETY: the processor has AVX2 and the others, as has just been asked.
        return unsafe { x86_64::with_avx2(work) };
    }
    work.with(Portable)
}

/// Loops over bytes.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Level for Portable {
    #[inline(always)]
    fn find_grams(self, text: &[u8], from: usize, to: usize, grams: &[u32]) -> (Row, bool) {
        let mut row = 0;
        let is_ascii = text[from.min(text.len())..text.len().min(to + BLOCK)].is_ascii();
        let Some(shift) = shift(grams) else { return (row, is_ascii) };
        let is_in = |gram: u32| {
            let bit = gram_bit(gram | FOLDS, shift);
            grams.get(bit / 32).is_some_and(|word| word >> (bit % 32) & 1 != 0)
        };
        let inside = text.len().saturating_sub(3).min(to);
        if let Some(words) = text.get(from..).filter(|_| from < inside) {
            // They come in at the top: shifts by one take fewer instructions than those by many.
            let mut count = 0;
            for word in words[..inside - from + 3].windows(4).step_by(STRIDE) {
                let gram = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
                row = row >> 1 | u64::from(is_in(gram)) << 63;
                count += 1;
            }
            row >>= 64 - count;
        }
        // What has no four bytes.
        let first = from + inside.saturating_sub(from).next_multiple_of(STRIDE);
        for at in (first..to).step_by(STRIDE) {
            let byte = |i| text.get(at + i).copied().unwrap_or(0);
            let gram = u32::from_le_bytes([0, 1, 2, 3].map(byte));
            row |= u64::from(is_in(gram)) << ((at - from) / STRIDE % 64);
        }
        (row, is_ascii)
    }

    #[inline(never)]
    fn call<W: Work>(self, work: W) -> W::Output {
        work.with(self)
    }

    #[inline(always)]
    fn stands(self, _: &[u8], _: usize, _: &[u8], _: usize, _: usize) -> Option<bool> {
        None
    }

    #[inline(always)]
    fn find_pair(self, text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize> {
        find_pair(text, from, to, pair)
    }

    #[inline(always)]
    fn equal(self, bucket: &Bucket, bytes: u64) -> u32 {
        let is = |i: usize| u32::from(bytes & bucket.masks[i] == bucket.values[i]) << i;
        const { assert!(BUCKET == 4) };
        is(0) | is(1) | is(2) | is(3)
    }
}

/// What a folded gram has set.
pub(crate) const FOLDS: u32 = u32::from_ne_bytes([FOLD; 4]);

/// How far a hash is shifted to be a place in the bitmap, which has 2 to the power of 32 less that of
/// bits at least; `None` if it is empty or larger than hashes.
#[inline(always)]
fn shift(grams: &[u32]) -> Option<u32> {
    let bits = grams.len().checked_mul(32)?;
    32_u32.checked_sub(bits.checked_ilog2()?)
}

#[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
mod x86_64 {
    use core::{
        arch::x86_64::{
            __m128i, __m256i, _mm_adds_epu8, _mm_and_si128, _mm_cmpeq_epi8, _mm_cvtsi32_si128,
            _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8, _mm256_and_si256,
            _mm256_andnot_si256, _mm256_broadcastsi128_si256, _mm256_castsi256_pd,
            _mm256_castsi256_ps, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_cmpeq_epi64,
            _mm256_i32gather_epi32, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_movemask_pd,
            _mm256_movemask_ps, _mm256_mullo_epi32, _mm256_or_si256, _mm256_set_m128i,
            _mm256_set1_epi8, _mm256_set1_epi32, _mm256_set1_epi64x, _mm256_setr_epi8,
            _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_sllv_epi32, _mm256_srl_epi32,
            _mm256_srli_epi32,
        },
        sync::atomic::{AtomicU32, Ordering},
    };

    use crate::format::GRAM_FACTOR;

    use super::{BLOCK, Bucket, FOLDS, Level, Pair, Portable, ROW, Row, STRIDE, Work, shift};

    cpufeatures::new!(avx2, "avx2", "bmi1", "bmi2");

    /// How often it has been asked whether there is AVX2, up to [`ASKED`]; then the answer.
    static STATE: AtomicU32 = AtomicU32::new(0);

    /// Asking the processor takes microseconds in a virtual machine, as long as a hundred texts. So
    /// nobody does before there have been a few.
    const ASKED: u32 = 64;
    /// There is AVX2.
    const HAS: u32 = ASKED + 1;
    /// There is not.
    const LACKS: u32 = ASKED + 2;

    #[inline(always)]
    pub(super) fn has_avx2() -> bool {
        if cfg!(all(target_feature = "avx2", target_feature = "bmi1", target_feature = "bmi2")) {
            return true;
        }
        match STATE.load(Ordering::Relaxed) {
            HAS => true,
            LACKS => false,
            times => ask(times),
        }
    }

    #[cold]
    #[inline(never)]
    fn ask(times: u32) -> bool {
        // Threads may count for each other: it only delays.
        let next = match times {
            ..ASKED => times + 1,
            _ if avx2::get() => HAS,
            _ => LACKS,
        };
        STATE.store(next, Ordering::Relaxed);
        next == HAS
    }

    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub(super) fn with_avx2<W: Work>(work: W) -> W::Output {
        // SAFETY: this function has the features.
        work.with(unsafe { Avx2::new() })
    }

    /// Vectors of 32 bytes.
    #[derive(Clone, Copy)]
    pub(super) struct Avx2(());

    impl Avx2 {
        /// # Safety
        ///
        /// The processor has AVX2, BMI1 and BMI2.
        #[inline(always)]
        unsafe fn new() -> Self {
            Self(())
        }
    }

    impl Level for Avx2 {
        #[inline(always)]
        fn find_grams(self, text: &[u8], from: usize, to: usize, grams: &[u32]) -> (Row, bool) {
            match shift(grams) {
                // SAFETY: where there is an `Avx2`, there is AVX2, and the shift is that of the bitmap.
                Some(shift) if text.len() >= BLOCK + HALF => unsafe {
                    find_grams(text, from, to, grams, shift)
                },
                _ => find_few_grams(text, from, to, grams),
            }
        }

        #[inline(always)]
        fn call<W: Work>(self, work: W) -> W::Output {
            // SAFETY: where there is an `Avx2`, there are these features.
            unsafe { with_avx2(work) }
        }

        #[inline(always)]
        fn stands(
            self,
            text: &[u8],
            at: usize,
            bytes: &[u8],
            start: usize,
            len: usize,
        ) -> Option<bool> {
            const WIDE: usize = size_of::<__m256i>();
            let last = text.len().checked_sub(WIDE)?;
            if len > WIDE || at + len > text.len() {
                return (len <= WIDE).then_some(false);
            }
            // Near the end of the text, what is before the piece is looked at, and does not count.
            let from = at.min(last);
            let before = at - from;
            let start = start.checked_sub(before)?;
            let text: &[u8; WIDE] = text.get(from..)?.first_chunk()?;
            let values: &[u8; WIDE] = bytes.get(start..)?.first_chunk()?;
            let masks: &[u8; WIDE] = bytes.get(start + len..)?.first_chunk()?;
            // SAFETY: where there is an `Avx2`, there is AVX2. The arrays are 32 bytes each, and the
            // loads ask for no alignment.
            let differ = unsafe {
                // A closure here would be a function without the features.
                let text = _mm256_loadu_si256(text.as_ptr().cast());
                let values = _mm256_loadu_si256(values.as_ptr().cast());
                let masks = _mm256_loadu_si256(masks.as_ptr().cast());
                let equal = _mm256_cmpeq_epi8(_mm256_and_si256(text, masks), values);
                !_mm256_movemask_epi8(equal) as u32
            };
            Some(u64::from(differ) >> before & !(u64::MAX << len) == 0)
        }

        #[inline(always)]
        fn find_pair(self, text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize> {
            const WIDE: usize = size_of::<__m256i>();
            let to = to.min(text.len());
            let Some(last) = text.len().checked_sub(WIDE + 1) else {
                return find_pair_in_few(text, from, to, pair);
            };
            let mut at = from;
            while at < to {
                let start = at.min(last);
                // SAFETY: where there is an `Avx2`, there is AVX2. A vector and a byte lie in the text
                // from `last` on, and from `start`, which is not behind it; the loads ask for no
                // alignment.
                let found = unsafe {
                    let first = _mm256_loadu_si256(text.as_ptr().add(start).cast());
                    let second = _mm256_loadu_si256(text.as_ptr().add(start + 1).cast());
                    let first = _mm256_and_si256(first, _mm256_set1_epi8(pair.masks[0] as i8));
                    let second = _mm256_and_si256(second, _mm256_set1_epi8(pair.masks[1] as i8));
                    let first = _mm256_cmpeq_epi8(first, _mm256_set1_epi8(pair.values[0] as i8));
                    let second = _mm256_cmpeq_epi8(second, _mm256_set1_epi8(pair.values[1] as i8));
                    _mm256_movemask_epi8(_mm256_and_si256(first, second)) as u32
                };
                let found = u64::from(found) >> ((at - start) % 64);
                if found != 0 {
                    let place = at + found.trailing_zeros() as usize;
                    return (place < to).then_some(place);
                }
                if start == last {
                    // Nothing stands behind the last byte.
                    let place = text.len() - 1;
                    let stands =
                        text[place] & pair.masks[0] == pair.values[0] && pair.values[1] == 0;
                    return (stands && place < to).then_some(place);
                }
                at = start + WIDE;
            }
            None
        }

        #[inline(always)]
        fn equal(self, bucket: &Bucket, bytes: u64) -> u32 {
            // SAFETY: where there is an `Avx2`, there is AVX2. The arrays are 32 bytes each, and the
            // loads ask for no alignment.
            unsafe {
                let masks = _mm256_loadu_si256(bucket.masks.as_ptr().cast());
                let values = _mm256_loadu_si256(bucket.values.as_ptr().cast());
                let bytes = _mm256_and_si256(_mm256_set1_epi64x(bytes as i64), masks);
                let equal = _mm256_cmpeq_epi64(bytes, values);
                _mm256_movemask_pd(_mm256_castsi256_pd(equal)) as u32
            }
        }
    }

    /// Bytes of the grams of half a vector: 0 to 3, 2 to 5, and so on.
    const HALF: usize = 8;

    #[cold]
    #[inline(never)]
    fn find_pair_in_few(text: &[u8], from: usize, to: usize, pair: Pair) -> Option<usize> {
        Portable.find_pair(text, from, to, pair)
    }

    #[cold]
    #[inline(never)]
    fn find_few_grams(text: &[u8], from: usize, to: usize, grams: &[u32]) -> (Row, bool) {
        Portable.find_grams(text, from, to, grams)
    }

    /// Grams of a text of a block and a half at least.
    ///
    /// # Safety
    ///
    /// The processor has AVX2, and `shift` is the [`shift`] of the bitmap.
    #[inline(always)]
    unsafe fn find_grams(
        text: &[u8],
        from: usize,
        to: usize,
        grams: &[u32],
        shift: u32,
    ) -> (Row, bool) {
        const { assert!(STRIDE == 2) };
        assert!(text.len() >= BLOCK + HALF);
        debug_assert!(from < to && to <= from + ROW);
        let last = text.len() - BLOCK;
        // SAFETY: there is AVX2. The bitmap has 2 to the power of `32 - shift` bits at least, which is how
        // `shift` is computed from it, so that the words of the shifted hashes are inside. `at` is never behind `last`, a block before
        // the end of the text, and loads ask for no alignment.
        unsafe {
            let spread = _mm256_setr_epi8(
                0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8, 9, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7,
                6, 7, 8, 9,
            );
            let shift = _mm_cvtsi32_si128(shift as i32);
            macro_rules! load {
                ($at:expr) => {{
                    let at = $at;
                    debug_assert!(at <= last);
                    _mm_loadu_si128(text.as_ptr().add(at).cast())
                }};
            }
            macro_rules! eight {
                ($grams_at:expr) => {{
                    let folded = _mm256_or_si256($grams_at, _mm256_set1_epi32(FOLDS as i32));
                    let product = _mm256_mullo_epi32(folded, _mm256_set1_epi32(GRAM_FACTOR as i32));
                    let bits = _mm256_srl_epi32(product, shift);
                    let words = _mm256_i32gather_epi32::<4>(
                        grams.as_ptr().cast(),
                        _mm256_srli_epi32::<5>(bits),
                    );
                    // The bit of each word to its top.
                    let places = _mm256_andnot_si256(bits, _mm256_set1_epi32(31));
                    let tops = _mm256_sllv_epi32(words, places);
                    u64::from(_mm256_movemask_ps(_mm256_castsi256_ps(tops)) as u8)
                }};
            }
            let mut all = _mm256_setzero_si256();
            let mut row = 0;
            let mut place = 0;
            let mut at = from;
            // What is behind it takes two blocks, which look at some places twice.
            let moved = |found: u64, at: usize| {
                let gone = (from.max(at) - at) / STRIDE;
                found >> gone.min(63) << ((at.max(from) - from) / STRIDE % 64)
            };
            let before = (last - HALF) & !(STRIDE - 1);
            let end = to.min(before);
            // Fewer than 64 places before `to`, so that none is shifted too far.
            while at < end {
                let bytes = _mm256_set_m128i(load!(at + HALF), load!(at));
                all = _mm256_or_si256(all, bytes);
                row |= eight!(_mm256_shuffle_epi8(bytes, spread)) << place;
                at += BLOCK;
                place += (BLOCK / STRIDE) as u32;
            }
            if to > before {
                let bytes = _mm256_set_m128i(load!(before + HALF), load!(before));
                all = _mm256_or_si256(all, bytes);
                let found = eight!(_mm256_shuffle_epi8(bytes, spread));
                row |= moved(found, before);
                let first = last.next_multiple_of(STRIDE);
                if first < to {
                    // It has no bytes behind it; where the top bit of an index is set, the shuffle
                    // makes zeros.
                    let bytes = _mm256_broadcastsi128_si256(load!(last));
                    all = _mm256_or_si256(all, bytes);
                    let behind = _mm_set1_epi8(0x70 + (first - last) as i8);
                    let low = _mm_adds_epu8(_mm256_castsi256_si128(spread), behind);
                    let high = _mm_adds_epu8(low, _mm_set1_epi8(HALF as i8));
                    let spread = _mm256_set_m128i(high, low);
                    row |= moved(eight!(_mm256_shuffle_epi8(bytes, spread)), first);
                }
            }
            // Blocks may have gone beyond `to`.
            let beyond = 64_u32.wrapping_sub(to.wrapping_sub(from).div_ceil(STRIDE) as u32) % 64;
            (row & u64::MAX >> beyond, _mm256_movemask_epi8(all) == 0)
        }
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
    pub(super) fn pair_places(bytes: &[u8; BLOCK + 1], pair: Pair) -> u32 {
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
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use super::*;

    #[test]
    fn a_pair_is_found_at_each_of_its_places() {
        let bytes = *b"aAb aBabbAB abAaB";
        let pair = Pair { values: *b"AB", masks: [!0x20; 2] };
        let places: u32 = [1, 4, 6, 9, 12, 15].map(|at| 1 << at).into_iter().sum();
        assert_eq!(pair_places(&bytes, pair), places);
        assert_eq!(pair_places_portable(&bytes, pair), places);
    }

    #[test]
    fn a_pair_is_found_in_every_range_at_every_level() {
        struct Find<'t>(&'t [u8], usize, usize, Pair);
        impl Work for Find<'_> {
            type Output = Option<usize>;

            #[inline(always)]
            fn with<L: Level>(self, level: L) -> Option<usize> {
                level.find_pair(self.0, self.1, self.2, self.3)
            }
        }
        let second = |value, mask| Pair { values: [b'a', value], masks: [0xFF, mask] };
        for len in [0, 1, 2, 16, 17, 31, 32, 33, 34, 35, 64, 65, 66, 67, 100] {
            for at in 0..=len {
                let mut text = vec![b'-'; len];
                text.iter_mut().skip(at).take(1).for_each(|byte| *byte = b'a');
                text.iter_mut().skip(at + 1).take(1).for_each(|byte| *byte = b'b');
                for pair in [second(b'b', 0xFF), second(0, 0), second(b'c', 0xFF)] {
                    for (from, to) in [(0, len), (at, len), (at, at + 1), (0, at), (at + 1, len)] {
                        let stands = match pair.values[1] {
                            0 => at < len,
                            value => value == b'b' && at + 1 < len,
                        };
                        let to = to.min(len);
                        let expected = (stands && (from..to).contains(&at)).then_some(at);
                        let work = || Find(&text, from, to, pair);
                        assert_eq!(work().with(Portable), expected, "{at} of {len}");
                        (0..70).for_each(|_| {
                            assert_eq!(with_level(work()), expected, "{at} of {len}")
                        });
                    }
                }
            }
        }
    }

    /// What there is to find, at one level.
    struct Grams<'t> {
        text: &'t [u8],
        from: usize,
        to: usize,
        grams: &'t [u32],
    }

    impl Work for Grams<'_> {
        type Output = (Row, bool);

        #[inline(always)]
        fn with<L: Level>(self, level: L) -> (Row, bool) {
            level.find_grams(self.text, self.from, self.to, self.grams)
        }
    }

    #[test]
    fn grams_are_found_at_each_place_at_every_level() {
        for words in [1, 4, 256] {
            let grams: Vec<u32> =
                (0..words).map(|i: u32| (i + 1).wrapping_mul(0x8F1B_BCDC)).collect();
            let shift = shift(&grams).unwrap();
            for len in 3..300_usize {
                let text: Vec<u8> = (0..len).map(|i| (i * i % 251 + i / 7) as u8 & 0x7F).collect();
                for from in [0, 2, 30, ROW] {
                    let to = len.saturating_sub(2).min(from + ROW);
                    if from >= to {
                        continue;
                    }
                    let mut expected = 0;
                    for (place, at) in (from..to).step_by(STRIDE).enumerate() {
                        let byte = |i| text.get(at + i).copied().unwrap_or(0);
                        let gram = u32::from_le_bytes([0, 1, 2, 3].map(byte)) | FOLDS;
                        let bit = gram_bit(gram, shift);
                        let is = grams[bit / 32] >> (bit % 32) & 1;
                        expected |= u64::from(is) << place;
                    }
                    let expected = (expected, true);
                    let work = || Grams { text: &text, from, to, grams: &grams };
                    assert_eq!(work().with(Portable), expected, "{len} from {from}");
                    (0..100).for_each(|_| {
                        assert_eq!(with_level(work()), expected, "{len} from {from}")
                    });
                }
            }
        }
    }

    #[test]
    fn a_byte_that_is_not_ascii_is_seen_wherever_it_is() {
        for len in 3..131 {
            for at in 0..len {
                let mut text = vec![b'a'; len];
                text[at] = 0x80;
                let work = || Grams { text: &text, from: 0, to: len - 2, grams: &[0] };
                assert!(!work().with(Portable).1, "{at} of {len}");
                (0..70).for_each(|_| assert!(!with_level(work()).1, "{at} of {len}"));
            }
        }
    }

    #[test]
    fn a_bucket_tells_which_values_are_equal() {
        struct Equal(Bucket, u64);
        impl Work for Equal {
            type Output = u32;

            #[inline(always)]
            fn with<L: Level>(self, level: L) -> u32 {
                level.equal(&self.0, self.1)
            }
        }
        let bucket = Bucket { values: [0x10, 1, 0, 0xFF], masks: [0xF0, 0, 0, u64::MAX] };
        for (bytes, expected) in [(0x1F, 0b0101), (0xFF, 0b1100), (0, 0b0100)] {
            assert_eq!(Equal(bucket, bytes).with(Portable), expected);
            let all = vec![expected; 100];
            assert_eq!((0..100).map(|_| with_level(Equal(bucket, bytes))).collect::<Vec<_>>(), all);
        }
    }
}
