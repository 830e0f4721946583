//! The characters that a rule set distinguishes.
//!
//! Characters beyond ASCII that no class of any pattern distinguishes are one *atom*. Rule sets
//! have few: a hundred where they are about many languages, a handful otherwise. So a text beyond
//! ASCII can be read as a sequence of *symbols*, a byte for each character: ASCII characters are
//! themselves, and the bytes above stand for atoms. Patterns become patterns over symbols, whose
//! classes are sets of bytes. All later stages know only bytes.
//!
//! U+017F and U+212A, which `(?i)s` and `(?i)k` match, get symbols that differ from the ASCII letters
//! in bits that a mask can ignore. So such a letter is one masked byte, like all others.
//!
//! Where there are more atoms than symbols, the least used atoms share symbols. A pattern over
//! symbols then matches more texts than the pattern over characters, and a rule that distinguishes
//! atoms with the same symbol is not [exact](Alphabet::is_exact): in texts with such characters a
//! program over atoms confirms it.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, LookSet};

use super::{
    leaves::{ascii_members, with_leaves},
    normalize::class_of,
    symbol_set::SymbolSet,
};

/// The characters beyond ASCII, by atoms, and the symbols of these.
#[derive(Clone, Debug)]
pub(crate) struct Alphabet {
    /// Where ranges of characters begin, from U+0080 on, and the atom of each.
    ranges: Vec<(u32, u16)>,
    /// The symbol of each atom.
    symbols: Vec<u8>,
    /// The atoms of each symbol; those of another one for symbols that no text has.
    atoms: [Vec<u16>; ATOM_SYMBOLS],
    /// Whether each atom is a word character, if any pattern asserts anything about these.
    words: Vec<bool>,
}

/// What keeps patterns from having an alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAlphabet {
    /// There are more atoms than are possible even where symbols are shared.
    TooManyAtoms,
    /// The classes up to this pattern have too many ranges.
    TooManyRanges { pattern: usize },
}

/// The first symbol of characters beyond ASCII, and the number of these symbols.
pub(crate) const FIRST_ATOM: u8 = 0x80;
const ATOM_SYMBOLS: usize = 0x80;

/// What `(?i)s` and `(?i)k` match beyond ASCII, and the letters that they fold to.
const FOLDED: [(char, u8); 2] = [('\u{17F}', b's'), ('\u{212A}', b'k')];

/// The number of shared symbols where there are too few.
const SHARED: usize = 32;

/// The most atoms.
pub(crate) const MOST: usize = u16::MAX as usize;

/// The most ranges of characters beyond ASCII of all classes that differ from each other.
pub(crate) const RANGES: usize = 1 << 22;

const LAST: u32 = char::MAX as u32;

type Range = (u32, u32);

impl Alphabet {
    /// The most atoms that symbols distinguish.
    pub(crate) const SYMBOLS: usize = ATOM_SYMBOLS - FOLDED.len();

    /// The alphabet of some patterns.
    pub(crate) fn new(
        patterns: impl IntoIterator<Item = impl Borrow<Hir>>,
    ) -> Result<Self, NoAlphabet> {
        let mut distinctions = Distinctions::default();
        for (pattern, hir) in patterns.into_iter().enumerate() {
            distinctions.add(hir.borrow());
            if distinctions.ranges > RANGES {
                return Err(NoAlphabet::TooManyRanges { pattern });
            }
        }
        let Partition { ranges, atoms, words } = Partition::new(&distinctions)?;
        let folded = FOLDED.map(|(char, _)| atom_in(&ranges, char.into()));
        // The symbols of the two, and those that a mask does not distinguish from them.
        let reserved: Vec<u8> = FOLDED
            .iter()
            .flat_map(|&(_, letter)| [folded_alias(letter), folded_alias(letter) & !0x20])
            .collect();
        let free: Vec<u8> =
            (FIRST_ATOM..=u8::MAX).filter(|symbol| !reserved.contains(symbol)).collect();
        let mut others: Vec<u16> =
            (0..atoms as u16).filter(|atom| !folded.contains(atom)).collect();
        let mut alone_len = others.len();
        if alone_len > free.len() {
            // The most used come first: each has a symbol of its own.
            let uses = distinctions.uses(&ranges, atoms);
            others.sort_by_key(|&atom| (std::cmp::Reverse(uses[atom as usize]), atom));
            alone_len = free.len() - SHARED;
        }
        let mut symbols = vec![0; atoms];
        for (&(_, letter), atom) in FOLDED.iter().zip(folded) {
            symbols[atom as usize] = folded_alias(letter);
        }
        for (&atom, &symbol) in others[..alone_len].iter().zip(&free) {
            symbols[atom as usize] = symbol;
        }
        // Word boundaries stay exact: a symbol is of word characters only, or of none.
        let (word, not_word): (Vec<u16>, Vec<u16>) =
            others[alone_len..].iter().partition(|&&atom| words[atom as usize]);
        let split = match (word.is_empty(), not_word.is_empty()) {
            (true, _) => 0,
            (_, true) => SHARED,
            _ => (SHARED * word.len() / (word.len() + not_word.len())).clamp(1, SHARED - 1),
        };
        let shared = &free[alone_len..];
        for (atoms, symbols_of) in [(&word, 0..split), (&not_word, split..SHARED)] {
            for (&atom, &symbol) in
                atoms.iter().zip(shared.get(symbols_of).unwrap_or_default().iter().cycle())
            {
                symbols[atom as usize] = symbol;
            }
        }
        let mut by_symbol = [const { Vec::new() }; ATOM_SYMBOLS];
        for (atom, &symbol) in (0..).zip(&symbols) {
            by_symbol[place(symbol)].push(atom);
        }
        for &(_, letter) in &FOLDED {
            let symbol = folded_alias(letter);
            by_symbol[place(symbol & !0x20)] = by_symbol[place(symbol)].clone();
        }
        // No text has the other symbols. They stand for the widest atom, so that classes have few
        // ranges.
        let widest =
            others.iter().max_by_key(|&&atom| (width(&ranges, atom), std::cmp::Reverse(atom)));
        for atoms in by_symbol.iter_mut().filter(|atoms| atoms.is_empty()) {
            atoms.extend(widest);
        }
        Ok(Self { ranges, symbols, atoms: by_symbol, words })
    }

    /// The pattern over symbols, without captures and without parts that can never match.
    pub(crate) fn symbols(&self, hir: &Hir) -> Hir {
        let class_of_char = |char: char| match char.into() {
            code @ 0x80.. => self.class(&[(code, code)]),
            code => class_of([code as u8]),
        };
        with_leaves(hir, &|leaf| match leaf.kind() {
            HirKind::Literal(literal) if !literal.0.is_ascii() => {
                let text = std::str::from_utf8(&literal.0).unwrap_or_default();
                let classes = text.chars().map(|char| Class::Bytes(class_of_char(char)));
                Hir::concat(classes.map(Hir::class).collect())
            }
            HirKind::Class(class) => {
                let mut bytes = ascii_members(class);
                let beyond = beyond_ascii(class);
                if !beyond.is_empty() {
                    bytes.union(&self.class(&beyond));
                }
                Hir::class(Class::Bytes(bytes))
            }
            _ => leaf.clone(),
        })
    }

    /// Whether the pattern over symbols matches the same texts as the pattern.
    pub(crate) fn is_exact(&self, hir: &Hir) -> bool {
        if !self.is_shared() {
            return true;
        }
        let mut distinctions = Distinctions::default();
        distinctions.add(hir);
        distinctions.classes.keys().all(|class| {
            let its = self.atoms_in(class);
            let sharing = |atom: &u16| self.atoms[place(self.symbols[*atom as usize])].iter();
            its.iter().flat_map(sharing).all(|atom| its.contains(atom))
        })
    }

    /// Whether atoms share symbols.
    pub(crate) fn is_shared(&self) -> bool {
        self.ranges_of_symbols().any(|(_, symbol)| self.stands_for_several(symbol))
    }

    /// Whether several atoms have this symbol.
    pub(crate) fn stands_for_several(&self, symbol: u8) -> bool {
        self.atoms[place(symbol)].len() > 1
    }

    /// Where ranges of characters begin, from U+0080 on, ascending, and the atom of each.
    pub(crate) fn ranges(&self) -> &[(u32, u16)] {
        &self.ranges
    }

    /// The symbol of an atom.
    pub(crate) fn symbol(&self, atom: u16) -> u8 {
        self.symbols[atom as usize]
    }

    /// The number of atoms.
    pub(crate) fn len(&self) -> usize {
        self.symbols.len()
    }

    /// A character of each atom, with the fewest bytes.
    pub(crate) fn chars(&self) -> Vec<u32> {
        let mut chars = vec![u32::MAX; self.len()];
        for &(start, atom) in &self.ranges {
            let char = &mut chars[atom as usize];
            *char = start.min(*char);
        }
        chars
    }

    /// The symbol of a character beyond ASCII.
    pub(crate) fn symbol_of(&self, char: u32) -> u8 {
        self.symbol(atom_in(&self.ranges, char))
    }

    /// The symbols of word characters.
    pub(crate) fn words(&self) -> SymbolSet {
        let is_word = |symbol: &u8| match *symbol {
            FIRST_ATOM.. => {
                self.atoms[place(*symbol)].first().is_some_and(|&atom| self.words[atom as usize])
            }
            ascii => regex_syntax::is_word_byte(ascii),
        };
        (0..=u8::MAX).filter(is_word).collect()
    }

    /// A text in symbols.
    pub(crate) fn transcode(&self, text: &str) -> Vec<u8> {
        let symbol = |char: char| match char.into() {
            code @ 0x80.. => self.symbol_of(code),
            code => code as u8,
        };
        text.chars().map(symbol).collect()
    }

    /// A character with this symbol, with the fewest bytes; `None` if no text has the symbol.
    pub(crate) fn char(&self, symbol: u8) -> Option<char> {
        if symbol < FIRST_ATOM {
            return Some(symbol.into());
        }
        let mut ranges = self.ranges_of_symbols();
        let first = ranges.find(|&(_, its)| its == symbol)?.0;
        let readable = 'é';
        if self.symbol_of(readable.into()) == symbol {
            return Some(readable);
        }
        char::from_u32(first)
    }

    fn ranges_of_symbols(&self) -> impl Iterator<Item = (u32, u8)> {
        self.ranges.iter().map(|&(start, atom)| (start, self.symbols[atom as usize]))
    }

    /// The symbols of characters that are whole atoms. Where symbols are shared, other characters
    /// may have them too.
    fn class(&self, chars: &[Range]) -> ClassBytes {
        if *chars == [(FIRST_ATOM.into(), LAST)] {
            return ClassBytes::new([ClassBytesRange::new(FIRST_ATOM, u8::MAX)]);
        }
        let mut has = vec![false; self.len()];
        self.each_atom_in(chars).for_each(|atom| has[atom as usize] = true);
        // As few ranges as possible: a class of many takes long to make.
        let mut ranges: Vec<ClassBytesRange> = Vec::new();
        for (symbol, atoms) in (FIRST_ATOM..=u8::MAX).zip(&self.atoms) {
            if !atoms.iter().any(|&atom| has[atom as usize]) {
                continue;
            }
            match ranges.last_mut() {
                Some(range) if range.end() + 1 == symbol => {
                    *range = ClassBytesRange::new(range.start(), symbol);
                }
                _ => ranges.push(ClassBytesRange::new(symbol, symbol)),
            }
        }
        ClassBytes::new(ranges)
    }

    /// The atoms in ranges, perhaps some twice.
    fn each_atom_in(&self, ranges: &[Range]) -> impl Iterator<Item = u16> {
        let parts = ranges.iter().flat_map(|&(start, end)| {
            let first = self.ranges.partition_point(|&(its, _)| its < start);
            let last = self.ranges.partition_point(|&(its, _)| its <= end);
            &self.ranges[first..last]
        });
        parts.map(|&(_, atom)| atom)
    }

    fn atoms_in(&self, ranges: &[Range]) -> BTreeSet<u16> {
        self.each_atom_in(ranges).collect()
    }
}

/// The symbol of the character beyond ASCII that folds to an ASCII letter: a mask can ignore in
/// what they differ.
fn folded_alias(letter: u8) -> u8 {
    letter | FIRST_ATOM
}

fn place(symbol: u8) -> usize {
    usize::from(symbol - FIRST_ATOM)
}

fn atom_in(ranges: &[(u32, u16)], char: u32) -> u16 {
    let after = ranges.partition_point(|&(start, _)| start <= char);
    ranges[after - 1].1
}

/// The number of characters of an atom.
fn width(ranges: &[(u32, u16)], atom: u16) -> u32 {
    let ends = ranges[1..].iter().map(|&(start, _)| start).chain([LAST + 1]);
    ranges
        .iter()
        .zip(ends)
        .filter(|((_, its), _)| *its == atom)
        .map(|((start, _), end)| end - start)
        .sum()
}

/// What patterns distinguish.
#[derive(Default)]
struct Distinctions {
    /// The parts of classes beyond ASCII, neither empty nor complete, and how often patterns have them.
    classes: BTreeMap<Vec<Range>, u32>,
    /// The ranges of all these classes.
    ranges: usize,
    has_words: bool,
}

impl Distinctions {
    fn add(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Literal(literal) if !literal.0.is_ascii() => {
                let text = std::str::from_utf8(&literal.0).unwrap_or_default();
                let chars = text.chars().map(u32::from).filter(|&char| char >= 0x80);
                chars.for_each(|char| self.insert(vec![(char, char)]));
            }
            HirKind::Class(class) => self.insert(beyond_ascii(class)),
            HirKind::Look(look) => {
                self.has_words |= LookSet::singleton(*look).contains_word_unicode()
            }
            HirKind::Repetition(repetition) => self.add(&repetition.sub),
            HirKind::Capture(capture) => self.add(&capture.sub),
            HirKind::Concat(subs) | HirKind::Alternation(subs) => {
                subs.iter().for_each(|sub| self.add(sub));
            }
            _ => {}
        }
    }

    fn insert(&mut self, class: Vec<Range>) {
        if !class.is_empty() && class[..] != [(0x80, LAST)] {
            let ranges = class.len();
            let times = self.classes.entry(class).or_default();
            *times += 1;
            self.ranges += if *times == 1 { ranges } else { 0 };
        }
    }

    /// How often patterns have each atom. Atoms of many characters count as the most used.
    fn uses(&self, ranges: &[(u32, u16)], atoms: usize) -> Vec<u32> {
        let mut uses = vec![0; atoms];
        for (class, times) in &self.classes {
            if let [(char, end)] = class[..]
                && char == end
            {
                uses[atom_in(ranges, char) as usize] += times;
            }
        }
        for (atom, uses) in (0..).zip(&mut uses) {
            if width(ranges, atom) > 4 {
                *uses = u32::MAX;
            }
        }
        uses
    }
}

/// The characters beyond ASCII by atoms.
struct Partition {
    ranges: Vec<(u32, u16)>,
    atoms: usize,
    words: Vec<bool>,
}

impl Partition {
    /// Divides one atom of all characters by each class.
    fn new(distinctions: &Distinctions) -> Result<Self, NoAlphabet> {
        let words = if distinctions.has_words { word_characters() } else { Vec::new() };
        let folded = FOLDED.map(|(char, _)| vec![(u32::from(char), u32::from(char))]);
        let classes = || distinctions.classes.keys().chain(&folded).chain([&words]);
        let mut starts: Vec<u32> =
            classes().flatten().flat_map(|&(start, end)| [start, end + 1]).chain([0x80]).collect();
        starts.sort_unstable();
        starts.dedup();
        starts.pop_if(|start| *start > LAST);
        let mut atom_of: Vec<u32> = vec![0; starts.len()];
        let mut atoms = 1;
        for class in classes() {
            let mut parts = HashMap::new();
            for &(start, end) in class {
                let first = starts.partition_point(|&its| its < start);
                let last = starts.partition_point(|&its| its <= end);
                for atom in &mut atom_of[first..last] {
                    *atom = *parts.entry(*atom).or_insert_with(|| {
                        atoms += 1;
                        atoms - 1
                    });
                }
            }
        }
        // Numbers them by their first characters; some have been divided completely.
        let mut names = HashMap::new();
        let mut ranges: Vec<(u32, u16)> = Vec::new();
        for (&start, &atom) in starts.iter().zip(&atom_of) {
            let next = names.len();
            let atom = *names.entry(atom).or_insert(next);
            if atom >= MOST {
                return Err(NoAlphabet::TooManyAtoms);
            }
            if ranges.last().is_none_or(|&(_, before)| usize::from(before) != atom) {
                ranges.push((start, atom as u16));
            }
        }
        let mut is_word = vec![false; names.len()];
        for &(start, end) in &words {
            let [first, last] =
                [start, end].map(|char| ranges.partition_point(|&(its, _)| its <= char) - 1);
            ranges[first..=last].iter().for_each(|&(_, atom)| is_word[atom as usize] = true);
        }
        Ok(Self { ranges, atoms: names.len(), words: is_word })
    }
}

/// What `\w` has beyond ASCII.
fn word_characters() -> Vec<Range> {
    let hir = regex_syntax::parse(r"\w").expect("a class is a pattern");
    match hir.kind() {
        HirKind::Class(class) => beyond_ascii(class),
        _ => Vec::new(),
    }
}

/// The part of a class beyond ASCII.
fn beyond_ascii(class: &Class) -> Vec<Range> {
    let Class::Unicode(class) = class else { return Vec::new() };
    let ranges =
        class.iter().map(|range| (u32::from(range.start()).max(0x80), u32::from(range.end())));
    // The surrogates between these two are no characters.
    let mut joined: Vec<Range> = Vec::new();
    for (start, end) in ranges.filter(|(start, end)| start <= end) {
        let start = if start == 0xE000 { 0xD800 } else { start };
        let end = if end == 0xD7FF { 0xDFFF } else { end };
        match joined.last_mut() {
            Some((_, before)) if *before + 1 >= start => *before = end,
            _ => joined.push((start, end)),
        }
    }
    joined
}
