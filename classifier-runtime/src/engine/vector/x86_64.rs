//! The vector instructions of x86-64.

use core::{
    arch::x86_64::{
        __m128i, __m256i, _mm_adds_epu8, _mm_and_si128, _mm_cmpeq_epi8, _mm_cvtsi32_si128,
        _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8, _mm256_and_si256, _mm256_andnot_si256,
        _mm256_broadcastsi128_si256, _mm256_castsi256_pd, _mm256_castsi256_ps,
        _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_cmpeq_epi64, _mm256_i32gather_epi32,
        _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_movemask_pd, _mm256_movemask_ps,
        _mm256_mullo_epi32, _mm256_or_si256, _mm256_set_m128i, _mm256_set1_epi8, _mm256_set1_epi32,
        _mm256_set1_epi64x, _mm256_setr_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
        _mm256_sllv_epi32, _mm256_srl_epi32, _mm256_srli_epi32,
    },
    sync::atomic::{AtomicU32, Ordering},
};

use classifier_format::GRAM_FACTOR;

use super::{BLOCK, Bucket, FOLDS, Level, Pair, Portable, ROW, Row, STRIDE, Work, shift};

cpufeatures::new!(avx2, "avx2", "bmi1", "bmi2");

/// The number of calls so far, up to [`ASKED`]; then whether there is AVX2.
static STATE: AtomicU32 = AtomicU32::new(0);

/// Detecting AVX2 takes microseconds in a virtual machine, as long as a hundred texts. So it is
/// detected only after a few texts.
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
    // Threads may overwrite the counts of each other, which only delays detection.
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
        // Near the end of the text, bytes before the piece are read and ignored.
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
            // from `last` on, and from `start`, which is not after it; the loads ask for no
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
                // The pair may not extend beyond the last byte.
                let place = text.len() - 1;
                let stands = text[place] & pair.masks[0] == pair.values[0] && pair.values[1] == 0;
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
    // `shift` is computed from it, so that the words of the shifted hashes are inside. `at` is never after `last`, a block before
    // the end of the text, and loads ask for no alignment.
    unsafe {
        let spread = _mm256_setr_epi8(
            0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8, 9, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6,
            7, 8, 9,
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
        // The rest takes two blocks, which read some places twice.
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
                // It has no bytes after it. If the top bit of an index is set, the shuffle writes
                // zeros.
                let bytes = _mm256_broadcastsi128_si256(load!(last));
                all = _mm256_or_si256(all, bytes);
                let after = _mm_set1_epi8(0x70 + (first - last) as i8);
                let low = _mm_adds_epu8(_mm256_castsi256_si128(spread), after);
                let high = _mm_adds_epu8(low, _mm_set1_epi8(HALF as i8));
                let spread = _mm256_set_m128i(high, low);
                row |= moved(eight!(_mm256_shuffle_epi8(bytes, spread)), first);
            }
        }
        // Blocks may extend beyond `to`.
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
