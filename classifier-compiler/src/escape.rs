//! Makes text from files and command lines safe to print on a terminal.
//!
//! Labels, patterns, file names and the texts to classify may hold any character. Some characters make
//! a terminal do something instead of showing them, or make text look like other text ("Trojan
//! Source", CVE-2021-42574). Whatever is printed for people goes through [`escape`] first.
//!
//! Escaped are
//!
//! - all control characters: C0, DEL and C1 (the general category `Cc`). They start escape sequences
//!   (ECMA-48);
//! - all characters with the property `Bidi_Control`, which change the direction of writing (Unicode
//!   Standard Annex #9, section 2);
//! - the line and paragraph separators, which some terminals and editors break a line at;
//! - the invisible format characters (general category `Cf`) of the Basic Multilingual Plane that no
//!   script needs for its words: soft hyphen, zero width space, word joiner, byte order mark, invisible
//!   operators, interlinear annotations and the deprecated ones.
//!
//! Kept are the zero width joiner and non-joiner, variation selectors and tags: Persian, Indic scripts
//! and emoji are spelled with them, and they change neither the direction nor the state of a terminal.

/// The text with an escape, such as `\u{202e}` or `\n`, in place of each unsafe character.
///
/// Other characters stay, backslashes included: the result is for reading and cannot be read back.
///
/// ```
/// use classifier_compiler::escape::escape;
///
/// assert_eq!(escape("550 \u{1B}[31mfull\u{202E}\t"), r"550 \u{1b}[31mfull\u{202e}\t");
/// ```
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|char| push_escaped(&mut escaped, char));
    escaped
}

/// Adds a character to `text`, or its escape if it is unsafe.
pub fn push_escaped(text: &mut String, char: char) {
    if is_unsafe(char) {
        text.extend(char.escape_default());
    } else {
        text.push(char);
    }
}

/// The start of a text that is longer than `most` bytes, or about as many.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().find(|&(at, _)| at >= most) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

/// Whether a character is escaped; the documentation of the module has the list.
#[must_use]
pub fn is_unsafe(char: char) -> bool {
    let is_bidi_control = matches!(
        char,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    let is_invisible = matches!(
        char,
        '\u{AD}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2064}'
            | '\u{206A}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
    );
    char.is_control() || is_bidi_control || is_invisible
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn unsafe_characters_are_escaped_and_others_stay() {
        assert_eq!(escape("\0\t\r\n\u{1B}\u{7F}\u{9B}"), r"\u{0}\t\r\n\u{1b}\u{7f}\u{9b}");
        assert_eq!(escape("\u{61C}\u{200F}\u{2066}\u{2028}"), r"\u{61c}\u{200f}\u{2066}\u{2028}");
        let kept = "a\\é用户\u{94D}\u{200C}\u{200D}\u{FE0F}\u{E0067}";
        assert_eq!(escape(kept), kept);
    }
}
