//! The bytes of a literal that the filter looks for.

use classifier_format::{FOLD, STRIDE, WINDOW};

use super::{
    cost::{Corpus, Cost},
    element::{MaskedByte, Unit},
    grams::{GramKind, MOST_GRAMS, combined, folded, rarity},
};

/// A window of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Units of the piece before it.
    pub(crate) before: usize,
    /// Its bytes.
    pub(crate) bytes: Vec<MaskedByte>,
    pub(crate) kind: GramKind,
}

impl Window {
    /// The window of a piece with the lowest estimated cost, and that cost. Only windows with the
    /// cheapest kind of gram count, unless too many literals share all of these.
    pub(super) fn cheapest(piece: &[Unit], corpus: &Corpus) -> Option<(Cost, Self)> {
        let mut best: Option<(Cost, Self)> = None;
        for &kind in corpus.kinds {
            if best.as_ref().is_some_and(|(cost, _)| !cost.is_crowded()) {
                break;
            }
            let costs = corpus.costs(piece, kind).into_iter();
            let windows = costs
                .zip(0..reversible_len(piece))
                .filter_map(|(cost, start)| Some((cost, Self::at(piece, start, kind)?)));
            best = best.into_iter().chain(windows).min_by_key(|(cost, _)| cost.in_piece());
        }
        best
    }

    /// Whether a piece has a window.
    pub(super) fn is_in(piece: &[Unit]) -> bool {
        (0..reversible_len(piece)).any(|start| Self::at(piece, start, GramKind::Pair).is_some())
    }

    /// The window that starts here; `None` if it has too few bytes or too many grams.
    fn at(piece: &[Unit], before: usize, kind: GramKind) -> Option<Self> {
        let need = kind.window_len();
        let bytes: Vec<MaskedByte> =
            piece[before..].iter().take(need.max(WINDOW)).map_while(|unit| unit.masked()).collect();
        let has_few = |bytes: &[MaskedByte]| {
            let folded = |&(_, mask): &MaskedByte| (mask | FOLD).count_zeros();
            1 << bytes.iter().map(folded).sum::<u32>().min(63) <= MOST_GRAMS
        };
        let is_found = bytes.len() >= need && bytes[..need].windows(kind.len()).all(has_few);
        is_found.then_some(Self { before, bytes, kind })
    }

    /// The folded grams by which it may be found, and for each the place of the window's first byte,
    /// counted from the byte before the gram, ascending.
    pub(super) fn grams(&self) -> Vec<(usize, Vec<u64>)> {
        let bytes: Vec<Vec<u64>> = self.bytes.iter().map(|&byte| folded(byte)).collect();
        match self.kind {
            GramKind::Eight | GramKind::Four => {
                let grams = |place: usize| combined(&bytes[place..place + self.kind.len()]);
                (0..STRIDE).rev().map(|place| (1 - place, grams(place))).collect()
            }
            GramKind::Three => {
                // Any byte may stand beside it.
                let any: Vec<u64> =
                    (0..=u8::MAX).filter(|byte| byte & FOLD == FOLD).map(u64::from).collect();
                let [first, second, third] = [0, 1, 2].map(|at| bytes[at].clone());
                let last = bytes.get(3).unwrap_or(&any).clone();
                let here = [first.clone(), second.clone(), third.clone(), last];
                let after = [any, first, second, third];
                vec![(1, combined(&here)), (2, combined(&after))]
            }
            GramKind::Pair => Vec::new(),
        }
    }
}

/// The number of units from which a piece can be followed back to its start.
fn reversible_len(piece: &[Unit]) -> usize {
    let ends = (1..piece.len()).find(|&at| !is_reversible_at(piece, at));
    ends.unwrap_or(piece.len())
}

/// Whether units can be followed from their end to their start.
pub(super) fn is_reversible(units: &[Unit]) -> bool {
    (1..units.len()).all(|at| is_reversible_at(units, at))
}

/// Whether a unit is not a class run, or a class run that has no byte in common with what may stand
/// before it: the unit before, and those before optional class runs.
fn is_reversible_at(units: &[Unit], at: usize) -> bool {
    let Unit::ClassRun(run) = units[at] else { return true };
    let may_be_empty = |unit: &Unit| matches!(unit, Unit::ClassRun(run) if run.min == 0);
    let others = units[..at].iter().rev();
    let first = others.clone().take_while(|unit| may_be_empty(unit)).count();
    run.min == run.max || others.take(first + 1).all(|unit| !unit.set().meets(&run.symbols))
}

/// The number of units before the two that are probably the rarest. The piece can be followed back from
/// there.
pub(crate) fn rarest_pair(piece: &[Unit]) -> usize {
    let places = 0..reversible_len(piece);
    places.rev().max_by_key(|&at| rarity_at(piece, at)).unwrap_or_default()
}

/// The rarity of the rarest two units of a piece.
pub(super) fn pair_rarity(piece: &[Unit]) -> u32 {
    rarity_at(piece, rarest_pair(piece))
}

/// The rarity of two units, in half bits.
fn rarity_at(piece: &[Unit], at: usize) -> u32 {
    let rarities = piece[at..].iter().take(2).map_while(|unit| {
        let (value, mask) = unit.masked()?;
        // Letters match in both cases.
        Some(rarity(value).saturating_sub(2 * (mask | FOLD).count_zeros()))
    });
    rarities.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Unit = Unit::Byte { value: 0, mask: 0x80 };
    const A: Unit = Unit::Byte { value: b'a', mask: 0xFF };

    #[test]
    fn a_short_window_has_few_grams_as_well() {
        // With 64 folded bytes at each of two places, there would be many.
        assert!(!Window::is_in(&[A, ANY, ANY, A]));
        let corpus = Corpus::new(std::iter::empty(), &[]);
        assert_eq!(Window::cheapest(&[A, ANY, ANY, A], &corpus), None);
        let (_, window) = Window::cheapest(&[A, A, ANY, ANY], &corpus).unwrap();
        assert_eq!((window.before, window.kind), (0, GramKind::Pair));
    }

    #[test]
    fn a_pair_is_where_bytes_are() {
        let x = Unit::Byte { value: b'x', mask: 0xFF };
        assert_eq!(rarest_pair(&[A, x]), 0);
        assert_eq!(rarest_pair(&[Unit::DIGIT, x, A]), 1);
        assert_eq!(rarest_pair(&[x, Unit::DIGIT, A, x]), 2);
        assert_eq!(rarest_pair(&[Unit::DIGIT]), 0);
    }
}
