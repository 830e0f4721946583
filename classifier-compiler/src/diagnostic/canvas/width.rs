//! How many columns of a terminal characters take.

/// Blocks whose characters take none: they go onto the one before, or are not shown.
const NONE: [(char, char); 17] = [
    ('\u{300}', '\u{36F}'),
    ('\u{483}', '\u{489}'),
    ('\u{591}', '\u{5BD}'),
    ('\u{610}', '\u{61A}'),
    ('\u{64B}', '\u{65F}'),
    ('\u{7EB}', '\u{7F3}'),
    ('\u{8CA}', '\u{902}'),
    ('\u{1160}', '\u{11FF}'),
    ('\u{1AB0}', '\u{1AF0}'),
    ('\u{1DC0}', '\u{1DFF}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{20D0}', '\u{20F0}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FE20}', '\u{FE2F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

/// Blocks whose characters take two (Unicode Standard Annex 11).
const TWO: [(char, char); 19] = [
    ('\u{1100}', '\u{115F}'),
    ('\u{2E80}', '\u{303E}'),
    ('\u{3041}', '\u{3247}'),
    ('\u{3250}', '\u{A4C6}'),
    ('\u{A960}', '\u{A97C}'),
    ('\u{AC00}', '\u{D7A3}'),
    ('\u{F900}', '\u{FAFF}'),
    ('\u{FE10}', '\u{FE19}'),
    ('\u{FE30}', '\u{FE6B}'),
    ('\u{FF01}', '\u{FF60}'),
    ('\u{FFE0}', '\u{FFE6}'),
    ('\u{16FE0}', '\u{18DF2}'),
    ('\u{1AFF0}', '\u{1B2FB}'),
    ('\u{1F300}', '\u{1F320}'),
    ('\u{1F32D}', '\u{1F567}'),
    ('\u{1F5FB}', '\u{1F64F}'),
    ('\u{1F680}', '\u{1F6FC}'),
    ('\u{1F900}', '\u{1FAFA}'),
    ('\u{20000}', '\u{3FFFD}'),
];

/// The width of a text.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// The width of a character, as it is shown here: tabs take four columns, and a sign of one stands
/// for each character that steers a terminal. In scripts that no block above is of, marks count as
/// letters do, so that something may be underlined a column too far to the right.
pub(super) fn char_width(char: char) -> usize {
    let is_in = |blocks: &[(char, char)]| {
        let index = blocks.partition_point(|&(_, last)| last < char);
        blocks.get(index).is_some_and(|&(first, _)| first <= char)
    };
    match char {
        '\t' => 4,
        '\u{2066}'..='\u{2069}' => 1,
        _ if is_in(&NONE) => 0,
        _ if is_in(&TWO) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{char_width, width};

    #[test]
    fn texts_take_as_many_columns_as_terminals_give_them() {
        let cases = [
            ("Mailbox full", 12),
            ("Größe", 5),
            ("Gro\u{308}ße", 5),
            ("почта переполнена", 17),
            ("郵箱已滿", 8),
            ("メール", 6),
            ("메일", 4),
            ("📫", 2),
            ("\t\u{1B}\u{202E}", 6),
        ];
        for (text, columns) in cases {
            assert_eq!(width(text), columns, "{text}");
        }
        assert_eq!(char_width('\u{200D}'), 0);
    }
}
