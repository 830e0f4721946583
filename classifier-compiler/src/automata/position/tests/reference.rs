//! What `regex` and the PikeVM of `regex-automata` say.

use regex_automata::{
    Anchored, Input,
    nfa::thompson::{
        self,
        pikevm::{Cache, PikeVM},
    },
    util::syntax,
};

pub(super) struct Reference {
    pub(super) pattern: String,
    /// Whether only ASCII texts can be compared: `(?-u:\B)` is also between the bytes of a
    /// character.
    pub(super) is_ascii: bool,
    regex: regex::bytes::Regex,
    vm: PikeVM,
    cache: Cache,
}

/// A text as UTF-8.
pub(super) struct Text {
    pub(super) string: String,
    /// Where each symbol starts, and the end.
    offsets: Vec<usize>,
}

impl Reference {
    /// `None` where the pattern is too large.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let is_ascii = pattern.contains(r"(?-u:\B)");
        let nfa = thompson::Config::new().utf8(!is_ascii).nfa_size_limit(Some(4 << 20));
        let vm = PikeVM::builder()
            .syntax(syntax::Config::new().utf8(!is_ascii))
            .thompson(nfa)
            .build(pattern)
            .ok()?;
        let regex = regex::bytes::Regex::new(pattern).ok()?;
        let cache = vm.create_cache();
        Some(Self { pattern: pattern.to_owned(), is_ascii, regex, vm, cache })
    }

    pub(super) fn text(&self, symbols: &[u8]) -> Text {
        let string: String = symbols.iter().copied().map(char::from).collect();
        let offsets = string.char_indices().map(|(at, _)| at).chain([string.len()]).collect();
        Text { string, offsets }
    }

    pub(super) fn earliest_end(&mut self, text: &Text, from: usize, to: usize) -> Option<usize> {
        let end = self.search(text, from, to, Anchored::No);
        if from == 0 && to + 1 == text.offsets.len() {
            // Bytes of a character may have something empty between them.
            let is_match = self.regex.is_match(text.string.as_bytes());
            assert!(is_match || end.is_none(), "{:?} in {:?}", self.pattern, text.string);
            assert!(
                end.is_some() || !is_match || !text.string.is_ascii(),
                "{:?} in {:?}",
                self.pattern,
                text.string
            );
        }
        end
    }

    pub(super) fn end_from(&mut self, text: &Text, start: usize, to: usize) -> Option<usize> {
        self.search(text, start, to, Anchored::Yes)
    }

    fn search(&mut self, text: &Text, from: usize, to: usize, anchored: Anchored) -> Option<usize> {
        let span = text.offsets[from]..text.offsets[to];
        let input = Input::new(&text.string).span(span).anchored(anchored).earliest(true);
        let mut slots = [None; 2];
        self.vm.search_slots(&mut self.cache, &input, &mut slots)?;
        let end = slots[1].expect("it has matched").get();
        Some(text.offsets.binary_search(&end).expect("it ends between characters"))
    }
}
