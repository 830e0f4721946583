//! Which bytes of a literal the filter should look for.

use classifier_runtime::format::{COARSE_GRAM, COARSE_STRIDE, FINE_GRAM, WIDE_GRAM, WINDOW, fold};

use super::{
    corpus::{Corpus, Cost},
    element::Unit,
};

/// A window of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Units of the piece before it.
    pub(crate) before: usize,
    /// Its bytes, in every number that they may come in.
    pub(crate) spellings: Vec<Spelling>,
    pub(crate) grams: Grams,
}

/// Bytes under masks, as [`Unit::Byte`] has them.
pub(crate) type Spelling = Vec<(u8, u8)>;

/// By what bytes of it the filter finds a window, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Grams {
    Wide,
    Short,
    Least,
}

/// Which pass of the filter finds a window; the coarse one is the cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    Coarse,
    Fine,
}

/// Folded grams that one window may have at one of its places, at most.
pub(super) const GRAMS: usize = 16;

/// Bytes of a window, at least. The third byte of its gram may then be any.
const LEAST: usize = FINE_GRAM - 1;

/// Spellings of a window, at most.
const SPELLINGS: usize = 4;

impl Grams {
    /// Bytes of a gram.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Wide => WIDE_GRAM,
            Self::Short => COARSE_GRAM,
            Self::Least => FINE_GRAM,
        }
    }

    pub(crate) fn pass(self) -> Pass {
        match self {
            Self::Wide | Self::Short => Pass::Coarse,
            Self::Least => Pass::Fine,
        }
    }

    /// At how many places of a window its gram may be the one that the pass looks at.
    pub(super) fn places(self) -> usize {
        match self.pass() {
            Pass::Coarse => COARSE_STRIDE,
            Pass::Fine => 1,
        }
    }

    /// Bytes that a window needs so that it holds such a gram, wherever it stands.
    fn needs(self) -> usize {
        self.places() + self.len() - 1
    }
}

impl Window {
    /// The window of a piece with the fewest spellings, and of these the one that should cost least;
    /// of those with the cheapest grams that it has and that pay; and what it costs.
    pub(super) fn cheapest(piece: &[Unit], corpus: &Corpus) -> Option<(Cost, Self)> {
        let needs = [
            (Grams::Wide, Grams::Wide.needs()),
            (Grams::Short, Grams::Short.needs()),
            (Grams::Least, Grams::Least.needs()),
            (Grams::Least, LEAST),
        ];
        let mut that_pay = needs.into_iter().filter(|(grams, _)| corpus.grams.contains(grams));
        that_pay.find_map(|(grams, need)| {
            let costs = corpus.costs(piece, grams, need).into_iter();
            let windows = costs
                .zip(0..reversible_len(piece))
                .filter_map(|(cost, start)| Some((cost, Self::at(piece, start, grams, need)?)));
            // Each spelling is a window of its own in the artifact: that of `(?i)s` as U+017F, too,
            // which hardly any text has.
            windows.min_by_key(|(cost, window)| (window.spellings.len(), *cost, window.before))
        })
    }

    /// Whether a piece has any.
    pub(super) fn is_in(piece: &[Unit]) -> bool {
        (0..reversible_len(piece))
            .any(|start| Self::at(piece, start, Grams::Least, LEAST).is_some())
    }

    /// The window that starts here, if it has so many bytes as are needed.
    fn at(piece: &[Unit], before: usize, grams: Grams, need: usize) -> Option<Self> {
        let mut spellings = vec![Spelling::new()];
        for &unit in piece[before..].iter().take(need.max(WINDOW)) {
            if let Unit::Byte { value, mask } = unit {
                spellings.iter_mut().for_each(|spelling| spelling.push((value, mask)));
                continue;
            }
            let ways = ways(unit);
            if ways.is_empty() || spellings.len() * ways.len() > SPELLINGS {
                break;
            }
            let longer = |spelling: &Spelling| -> Vec<Spelling> {
                ways.iter().map(|way| [&spelling[..], way].concat()).collect()
            };
            spellings = spellings.iter().flat_map(longer).collect();
        }
        let most = if need < grams.len() { need } else { need.max(WINDOW) };
        spellings.iter_mut().for_each(|spelling| spelling.truncate(most));
        let is_found = |spelling: &Spelling| {
            spelling.len() >= need
                && spelling[..need].windows(need.min(grams.len())).all(|gram| {
                    let folded = |&(_, mask): &(u8, u8)| (mask | 0x20).count_zeros();
                    1 << gram.iter().map(folded).sum::<u32>().min(63) <= GRAMS
                })
        };
        spellings.iter().all(is_found).then_some(Self { before, spellings, grams })
    }
}

/// How many units there are from which a piece can be followed back to where it starts.
fn reversible_len(piece: &[Unit]) -> usize {
    let ends = (1..piece.len()).find(|&at| !is_reversible_at(piece, at));
    ends.unwrap_or(piece.len())
}

/// Whether units can be followed from their end to their start.
pub(super) fn is_reversible(units: &[Unit]) -> bool {
    (1..units.len()).all(|at| is_reversible_at(units, at))
}

/// Whether a unit is not a run, or a run of other bytes than whatever may stand before it: behind
/// runs that may be empty, that is what stands before those.
fn is_reversible_at(units: &[Unit], at: usize) -> bool {
    let Unit::Run(run) = units[at] else { return true };
    let may_be_empty = |unit: &Unit| matches!(unit, Unit::Run(run) if run.min == 0);
    let others = units[..at].iter().rev();
    let first = others.clone().take_while(|unit| may_be_empty(unit)).count();
    run.min == run.max || others.take(first + 1).all(|unit| !unit.last_bytes().meets(run.bytes))
}

/// The ways in which a unit is spelled in bytes; none where there are too many.
pub(super) fn ways(unit: Unit) -> Vec<Spelling> {
    let exact = |text: &str| text.bytes().map(|byte| (byte, 0xFF)).collect();
    match unit {
        Unit::Byte { value, mask } => vec![vec![(value, mask)]],
        Unit::FOLDED_S => vec![vec![(b'S', !0x20)], exact("\u{17F}")],
        Unit::FOLDED_K => vec![vec![(b'K', !0x20)], exact("\u{212A}")],
        Unit::Named(_) | Unit::Run(_) => Vec::new(),
    }
}

/// The folded grams that a spelling may have at a place; where it is too short for one, with every
/// byte that may stand behind it.
pub(super) fn grams(spelling: &Spelling, place: usize, len: usize) -> Vec<u64> {
    let bytes = (place..place + len).map(|at| folded(spelling.get(at).copied()));
    combined(&bytes.collect::<Vec<_>>())
}

/// The bytes, folded, that equal a value under a mask; all bytes, if there is none.
pub(super) fn folded(byte: Option<(u8, u8)>) -> Vec<u64> {
    let bytes: Vec<u8> = match byte {
        Some((value, mask)) => Unit::Byte { value, mask }.bytes().collect(),
        None => (0..=0xFF).collect(),
    };
    let mut bytes: Vec<u64> = bytes.into_iter().map(|byte| fold(byte.into()) & 0xFF).collect();
    bytes.sort_unstable();
    bytes.dedup();
    bytes
}

/// The grams that have one of these bytes at each of their places.
pub(super) fn combined(bytes: &[Vec<u64>]) -> Vec<u64> {
    bytes.iter().rev().fold(vec![0], |grams, bytes| {
        grams.iter().flat_map(|gram| bytes.iter().map(move |byte| gram << 8 | byte)).collect()
    })
}

/// A guess at the information in a byte of English text with codes and addresses, in half bits.
pub(super) fn rarity(folded: u8) -> u32 {
    match folded {
        b' ' | b'e' | b'0'..=b'9' | b'.' => 5,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' | b't' => 7,
        b'c' | b'd' | b'h' | b'l' | b'm' | b'p' | b'u' => 9,
        b'b' | b'f' | b'g' | b'v' | b'w' | b'y' | b'-' | b'/' => 11,
        _ => 14,
    }
}

/// By which two units a piece is best looked for, by guess: how many there are before them. The
/// piece can be followed back from there.
pub(crate) fn rarest_pair(piece: &[Unit]) -> usize {
    let rarity = |unit: Option<&Unit>| match unit {
        Some(&Unit::Byte { value, mask }) => {
            // In half bits, as rarity is; one case is as good as the other.
            let free = 2 * (mask | 0x20).count_zeros();
            Some(rarity(fold(value.into()) as u8).saturating_sub(free))
        }
        _ => None,
    };
    let pair = |at: usize| match (rarity(piece.get(at)), rarity(piece.get(at + 1))) {
        (Some(first), second) => first + second.unwrap_or_default(),
        (None, _) => 0,
    };
    let places = 0..reversible_len(piece);
    places.rev().max_by_key(|&at| pair(at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Unit = Unit::Byte { value: 0, mask: 0x80 };
    const A: Unit = Unit::Byte { value: b'a', mask: 0xFF };

    #[test]
    fn a_short_window_has_few_grams_as_well() {
        // With 96 folded bytes at each of two places, there would be two million.
        assert!(!Window::is_in(&[A, ANY, ANY, A]));
        let corpus = Corpus::new(std::iter::empty(), &[]);
        assert_eq!(Window::cheapest(&[A, ANY, ANY, A], &corpus), None);
        let (_, window) = Window::cheapest(&[A, A, ANY, ANY], &corpus).unwrap();
        assert_eq!((window.before, window.grams), (0, Grams::Least));
    }

    #[test]
    fn a_pair_is_where_bytes_are() {
        let x = Unit::Byte { value: b'x', mask: 0xFF };
        assert_eq!(rarest_pair(&[A, x]), 0);
        assert_eq!(rarest_pair(&[Unit::FOLDED_S, x, A]), 1);
        assert_eq!(rarest_pair(&[x, Unit::DIGIT, A, x]), 2);
        assert_eq!(rarest_pair(&[Unit::FOLDED_S]), 0);
    }
}
