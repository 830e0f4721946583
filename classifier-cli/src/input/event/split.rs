//! Finds the objects of a stream: one per line, in arrays, or over several lines.

/// Where each object ends, found in one pass.
///
/// Arrays around objects, commas and white space are between objects. An object that is cut ends where
/// its line ends within a string, or before a line that begins with a brace; so a broken object spoils no
/// others. Anything else is a line of its own. What is not JSON is left to the parser.
#[derive(Default)]
pub struct Ends {
    at: usize,
    depth: u64,
    within: Within,
    /// The number of arrays that are open around objects.
    arrays: u64,
    /// The same after the last object that ended.
    arrays_at_end: u64,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Within {
    #[default]
    Nothing,
    /// Bytes that begin no object.
    Other,
    Object,
    String,
    /// The byte after a backslash in a string.
    Escape,
}

impl Ends {
    /// For the data after the end of the last object that `before` found.
    pub fn after(before: &Ends) -> Self {
        Ends {
            arrays: before.arrays_at_end,
            arrays_at_end: before.arrays_at_end,
            ..Ends::default()
        }
    }

    /// Whether the data of the last calls ends between objects of an array: it was cut there.
    pub fn is_cut(&self) -> bool {
        self.within == Within::Nothing && self.arrays > 0
    }

    /// The end of the next object that is complete in `data`, which continues the data of the last
    /// call.
    pub fn next(&mut self, data: &[u8]) -> Option<usize> {
        while let Some(&byte) = data.get(self.at) {
            let after_line = self.at > 0 && data[self.at - 1] == b'\n';
            match (self.within, byte) {
                (Within::Nothing | Within::Other, b'{') => {
                    self.within = Within::Object;
                    self.depth = 1;
                }
                (Within::Nothing, b'[') => self.arrays += 1,
                (Within::Nothing, b']') => self.arrays = self.arrays.saturating_sub(1),
                (Within::Nothing, b' ' | b'\t' | b'\r' | b'\n' | b',') => {}
                (Within::Other | Within::String | Within::Escape, b'\n') => {
                    return self.end_after(1);
                }
                (Within::Nothing | Within::Other, _) => {
                    // It may have the end of an array.
                    self.within = Within::Other;
                    self.arrays = 0;
                }
                (Within::Object, b'{') if after_line => return self.end_after(0),
                (Within::Object, b'{') => self.depth += 1,
                (Within::Object, b'}') => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return self.end_after(1);
                    }
                }
                (Within::Object, b'"') | (Within::Escape, _) => self.within = Within::String,
                (Within::String, b'"') => self.within = Within::Object,
                (Within::String, b'\\') => self.within = Within::Escape,
                (Within::Object | Within::String, _) => {}
            }
            self.at += 1;
        }
        None
    }

    /// The end after this number of bytes of the object.
    fn end_after(&mut self, bytes: usize) -> Option<usize> {
        self.at += bytes;
        self.within = Within::Nothing;
        self.arrays_at_end = self.arrays;
        Some(self.at)
    }
}

/// An object without what is between objects, and the number of bytes before it.
pub fn trim(data: &[u8]) -> (usize, &[u8]) {
    let is_between = |byte: &u8| b" \t\r\n[],".contains(byte);
    let start = data.iter().position(|byte| !is_between(byte)).unwrap_or(data.len());
    (start, data[start..].trim_ascii_end())
}

#[cfg(test)]
mod tests {
    use super::{Ends, trim};

    /// The objects, with what is left at the end.
    fn objects(data: &str) -> Vec<&str> {
        let mut ends = Ends::default();
        let mut from = 0;
        let mut found = Vec::new();
        let pieces = std::iter::from_fn(|| ends.next(data.as_bytes())).chain([data.len()]);
        for end in pieces {
            found.push(str::from_utf8(trim(&data.as_bytes()[from..end]).1).unwrap());
            from = end;
        }
        found.retain(|object| !object.is_empty());
        found
    }

    #[test]
    fn objects_may_be_on_lines_in_arrays_or_over_several_lines() {
        for data in [
            "{\"a\":1}\n{\"b\":\"}\\\"{\"}\n",
            "[{\"a\":1},{\"b\":\"}\\\"{\"}]",
            "[\n  {\"a\":1},\n  {\"b\":\"}\\\"{\"}\n]\n",
            "[{\"a\":1}]\r\n[{\"b\":\"}\\\"{\"}]\r\n",
        ] {
            assert_eq!(objects(data), [r#"{"a":1}"#, r#"{"b":"}\"{"}"#], "{data}");
        }
        assert_eq!(objects("{\n \"a\": [\n {}\n ]\n}"), ["{\n \"a\": [\n {}\n ]\n}"]);
    }

    #[test]
    fn an_array_that_ends_between_objects_is_cut_in_pieces_of_any_size_too() {
        for (data, is_cut) in [
            ("[{\"a\":[1]},{\"b\":\"]\"}]", false),
            ("[{\"a\":[1]},{\"b\":\"]\"}", true),
            ("[{\"a\":[1]}\n]\n[{\"b\":1},\n", true),
            ("[\n", true),
            ("{\"a\":1}]\n{\"b\":[", false),
            ("[\"a\",\"b\"]\n{}\n", false),
            ("{}\n", false),
            ("", false),
        ] {
            for first in 0..=data.len() {
                let mut ends = Ends::default();
                let end = std::iter::from_fn(|| ends.next(&data.as_bytes()[..first])).last();
                let rest = &data.as_bytes()[end.unwrap_or(0)..];
                let mut ends = Ends::after(&ends);
                while ends.next(rest).is_some() {}
                assert_eq!(ends.is_cut(), is_cut, "{data} {first}");
            }
        }
    }

    #[test]
    fn a_broken_object_spoils_no_others() {
        assert_eq!(objects("{\"a\":\"x\n{\"b\":1}"), ["{\"a\":\"x", "{\"b\":1}"]);
        assert_eq!(objects("{\"a\":1\n{\"b\":1}\n"), ["{\"a\":1\n".trim_end(), "{\"b\":1}"]);
        assert_eq!(objects("oops, \"x\"\n{\"b\":1}"), ["oops, \"x\"", "{\"b\":1}"]);
        assert_eq!(objects("{\"b\":1}{"), ["{\"b\":1}", "{"]);
    }
}
