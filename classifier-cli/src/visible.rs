//! What others have written, such as texts, patterns and names of files, as it is shown to humans:
//! without what steers a terminal.

/// The text with escapes for characters that steer a terminal.
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    text.chars().for_each(|char| push_visible(&mut visible, char));
    visible
}

/// Add a character, or its escape if it steers a terminal: control characters, and those that turn
/// the direction of writing (Unicode Standard Annex 9, section 2).
pub fn push_visible(shown: &mut String, char: char) {
    let turns = matches!(
        char,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    if char.is_control() || turns {
        shown.extend(char.escape_default());
    } else {
        shown.push(char);
    }
}
