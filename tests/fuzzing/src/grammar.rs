//! Makes patterns of all that the syntax has. The first of several choices is a simple one, as that
//! is what is chosen when the input ends. New choices come last in their list, so that committed inputs keep
//! their meaning: each of their bytes is the number of a choice.

use arbitrary::{Result, Unstructured};

use crate::expression::Expression::{self, Alternation, Atom, Concatenation, Flags, Literal};

/// Expressions are nested this deep.
const DEPTH: usize = 3;

const WORDS: &[&str] = &[
    "mailbox full",
    "mailbox",
    "full",
    "ab",
    "abc",
    "abcdefg",
    "aaaa",
    "s",
    "k",
    "kiss",
    "ask",
    "550",
    "5.1.1",
    " ",
    ".",
    "-",
    "@",
    "http://",
    "user unknown",
    "blocked using ",
    "is full",
    "é",
    "größe",
    "日本",
    "\u{17F}",
    "\u{212A}",
    "\n",
    "\r\n",
    "x\ny",
    "#",
    "",
    "a",
    "b",
    "no",
    "sks",
    "disk quota",
    "Größe",
    "ß",
    "用户不存在",
    "<",
    ">",
    "[",
];

/// What long literals are made of, letter by letter.
const LETTERS: &[&str] = &["ab", "sk\u{17F}\u{212A}SK", "aé", "aA@`[{", "0123456789. "];

type Named = (&'static str, &'static [&'static str]);

const CLASSES: &[Named] = &[
    (r"\d", &["5", "0", "٣"]),
    ("[45]", &["4", "5"]),
    (r"[\d.]", &["5", "."]),
    (".", &["a", " ", "é"]),
    ("(?s:.)", &["a", "\n", "é"]),
    ("(?R:.)", &["x", "é"]),
    (r"\s", &[" ", "\n", "\u{A0}"]),
    (r"\S", &["a", "é"]),
    (r"\w", &["a", "_", "é"]),
    (r"\W", &[" ", "—"]),
    ("[^>]", &["a", "\n", "é"]),
    ("[^ ]", &["a", "\n"]),
    ("[^a]", &["b", "é"]),
    (r"[^\n]", &["a", "é"]),
    (r"[^\r\n]", &["a", "é"]),
    ("[a-z]", &["a", "z", "k"]),
    ("[ab]", &["a", "b"]),
    ("[sk]", &["s", "k"]),
    ("(?i:[sk])", &["s", "K", "\u{17F}", "\u{212A}"]),
    ("(?i:[^k])", &["a", "é"]),
    ("(?i:é)", &["é", "É"]),
    ("[aé]", &["a", "é"]),
    (r"\pL", &["a", "ж", "日"]),
    (r"\p{Greek}", &["α", "Ω"]),
    (r"[\x80-\xFF]", &["é", "\u{80}"]),
    (r"[\x{800}-\x{FFFF}]", &["日", "\u{FFFF}"]),
    (r"[a\x{10000}-\x{10FFFF}]", &["a", "😀", "\u{10FFFF}"]),
    (r"[^\x00-\x7F]", &["é", "日"]),
    ("[[:^alpha:]]", &["5", "é"]),
    ("[[:xdigit:]]", &["F", "0"]),
    (r"(?-u:\w)", &["a", "_"]),
    (r"(?-u:[a-z.])", &["a", "."]),
    (r"[^\x00-\x{10FFFF}]", &["a"]),
    ("(?:)", &[""]),
    ("[456]", &["4", "6"]),
    ("[0-9]", &["0", "7"]),
    ("[sz]", &["s", "z"]),
    ("[kx]", &["k", "x"]),
    ("[éÉ]", &["é", "É"]),
    ("[a-z&&[^aeiou]]", &["b", "k"]),
    (r"[\w--\d]", &["a", "_", "é"]),
    (r"[a-g~~c-k]", &["a", "k"]),
    (r"[^a-z&&\pL]", &["A", "é", "5"]),
    ("[[:word:][:space:]]", &["_", " "]),
    ("[a[bc]&&[^c]-]", &["a", "-"]),
    (r"[\]\-\\^]", &["]", "-", "^"]),
    (r"\PL", &["5", "٣", "."]),
    (r"\p{sc=Cyrillic}", &["ж"]),
    (r"\p{Lu}", &["A", "É"]),
    (r"\p{gc!=L}", &["1", "—"]),
    (r"\P{scx:Greek}", &["a", "é"]),
    (r"\D", &["a", "é"]),
    (r"(?-u:\s)", &[" ", "\t"]),
    ("(?i-u:[k-s])", &["K", "s"]),
    (r"\x41", &["A"]),
    (r"\x{1F600}", &["😀"]),
    (r"\u00E9", &["é"]),
    (r"\U0000017F", &["\u{17F}"]),
    (r"\t", &["\t"]),
    (r"\v", &["\u{B}"]),
    (r"\%", &["%"]),
    (
        r"(?x: a \ # [
        b)",
        &["a b"],
    ),
    ("(a|)", &["a", ""]),
    ("(?:|é|sk)", &["é", "sk", ""]),
    ("()", &[""]),
    ("(?:a{0,2}|b{0})", &["", "aa"]),
];

const ASSERTIONS: &[&str] = &[
    "^",
    "$",
    r"\b",
    r"\B",
    r"\A",
    r"\z",
    "(?m:^)",
    "(?m:$)",
    "(?mR:^)",
    "(?mR:$)",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"\b{end-half}",
    r"(?-u:\b)",
    r"(?-u:\b{start})",
    r"(?-u:\b{end-half})",
    r"(?:\b|^)",
    r"(?:$|\b)",
    r"(?:^|\s)",
    r"\<",
    r"\>",
    "(?i)",
    "(?-i)",
    "(?s)",
    "(?mR)",
    "(?U)",
    r"(?-u:\B)",
];

const FLAGS: &[&str] = &["i", "s", "m", "is", "U", "x", "R", "mR", "i-u", "-u", "ismU"];

const HEADS: &[Named] = &[
    ("", &[""]),
    ("^", &[""]),
    ("^550 ", &["550 "]),
    (r"^[45]\d\d[ \-]+", &["550 ", "452-"]),
    (r"^550\s+", &["550 ", "550\n "]),
    (r"^\d+\s*", &["550 ", "5"]),
    (r"^55\d\b", &["550"]),
    (r"^(550|551)(-| )", &["550 ", "551-"]),
    (r"^(?:550[ -]?)*\s?", &["550 ", "550-550"]),
    (r"^[a-c \n]+", &["ab\nc", "a\n\nb "]),
    (r"^\w+\B", &["550", "abc"]),
    ("^550", &["550", "550 "]),
];

const ENDS: &[Named] = &[
    ("", &[""]),
    ("$", &[""]),
    (".*$", &["", "ab"]),
    (r"\b", &[""]),
    (r"\.?$", &["", "."]),
    (r"[a-z]+$", &["ab"]),
    (".*", &["", "x"]),
];

/// The patterns of a rule set: at least one, in most cases few.
pub(crate) fn rules(input: &mut Unstructured<'_>) -> Result<Vec<Expression>> {
    let count = *input.choose(&[1, 2, 1, 3, 1, 4, 8, 20])?;
    (0..count).map(|_| rule(input)).collect()
}

/// Mostly what rules look like: a head, then literals with something between.
pub(crate) fn rule(input: &mut Unstructured<'_>) -> Result<Expression> {
    let rule = if input.ratio(1, 8)? { expression(input, DEPTH)? } else { shaped(input)? };
    Ok(if input.ratio(1, 4)? { flags(input, rule)? } else { rule })
}

fn shaped(input: &mut Unstructured<'_>) -> Result<Expression> {
    let mut parts = vec![named(input, HEADS)?];
    for at in 0..input.int_in_range(1..=4)? {
        if at > 0 || input.ratio(1, 2)? {
            parts.push(match input.int_in_range(0..=9)? {
                0..=4 => gap(input)?,
                5..=7 => run(input)?,
                8 => assertion(input)?,
                _ => Literal(String::new()),
            });
        }
        parts.push(match input.int_in_range(0..=7)? {
            0..=4 => literal(input)?,
            5 => run(input)?,
            6 => Concatenation(vec![literal(input)?, run(input)?, literal(input)?]),
            _ => expression(input, DEPTH - 1)?,
        });
    }
    parts.push(named(input, ENDS)?);
    Ok(Concatenation(parts))
}

fn expression(input: &mut Unstructured<'_>, depth: usize) -> Result<Expression> {
    let choices = if depth == 0 { 7 } else { 15 };
    Ok(match input.int_in_range(0..=choices)? {
        0..=3 => literal(input)?,
        4 => class(input)?,
        5 => run(input)?,
        6 => gap(input)?,
        7 => assertion(input)?,
        8 | 9 => {
            let of = expression(input, depth - 1)?;
            flags(input, of)?
        }
        10 | 11 => Alternation(several(input, depth - 1)?),
        12 => {
            let of = expression(input, depth - 1)?;
            repetition(
                input,
                of,
                &[
                    (0, Some(1)),
                    (0, None),
                    (1, None),
                    (2, Some(3)),
                    (2, Some(2)),
                    (2, None),
                    (1, Some(3)),
                ],
            )?
        }
        _ => Concatenation(several(input, depth - 1)?),
    })
}

fn several(input: &mut Unstructured<'_>, depth: usize) -> Result<Vec<Expression>> {
    (0..*input.choose(&[2, 3, 4, 1])?).map(|_| expression(input, depth)).collect()
}

fn literal(input: &mut Unstructured<'_>) -> Result<Expression> {
    if !input.ratio(1, 6)? {
        return Ok(Literal((*input.choose(WORDS)?).to_owned()));
    }
    let letters: Vec<char> = input.choose(LETTERS)?.chars().collect();
    let count = input.int_in_range(1..=14)?;
    (0..count).map(|_| input.choose(&letters).copied()).collect::<Result<String>>().map(Literal)
}

fn class(input: &mut Unstructured<'_>) -> Result<Expression> {
    named(input, CLASSES)
}

fn assertion(input: &mut Unstructured<'_>) -> Result<Expression> {
    Ok(Atom(input.choose(ASSERTIONS)?, &[""]))
}

fn flags(input: &mut Unstructured<'_>, of: Expression) -> Result<Expression> {
    let flags = input.choose(FLAGS)?;
    let flagged = Flags(flags, Box::new(of.clone()));
    // Most expressions match more than ASCII, which is refused without `u`.
    if flags.contains("-u") && regex_syntax::parse(&flagged.pattern()).is_err() {
        return Ok(Flags("i", Box::new(of)));
    }
    Ok(flagged)
}

/// A class, repeated.
fn run(input: &mut Unstructured<'_>) -> Result<Expression> {
    let of = class(input)?;
    const TIMES: &[(u32, Option<u32>)] = &[
        (1, None),
        (0, None),
        (0, Some(1)),
        (2, Some(2)),
        (1, Some(3)),
        (3, None),
        (2, Some(6)),
        (0, Some(40)),
        (20, Some(70)),
        (63, None),
        (64, Some(65)),
        (2, Some(5)),
    ];
    /// The first so many take little memory.
    const FEW: usize = 7;
    if matches!(of, Atom(pattern, _) if LARGE.iter().any(|part| pattern.contains(part))) {
        return repetition(input, of, &TIMES[..FEW]);
    }
    repetition(input, of, TIMES)
}

/// Parts of classes that `RegexSet` needs much memory for.
const LARGE: &[&str] = &[r"\w", r"\W", r"\p", r"\P", r"\S", r"\D", "[^a", "(?i:[^", ":^alpha"];

/// Almost anything, repeated.
fn gap(input: &mut Unstructured<'_>) -> Result<Expression> {
    let anything: &[Named] =
        &[(".", &["x", " ", "é"]), ("(?s:.)", &["x", "\n", "é"]), ("[^>]", &["x", "\n"])];
    let of = named(input, anything)?;
    const TIMES: &[(u32, Option<u32>)] = &[
        (0, None),
        (1, None),
        (3, None),
        (0, Some(3)),
        (0, Some(40)),
        (2, Some(30)),
        (2, None),
        (3, Some(3)),
        (1, Some(9)),
    ];
    repetition(input, of, TIMES)
}

fn repetition(
    input: &mut Unstructured<'_>,
    of: Expression,
    times: &[(u32, Option<u32>)],
) -> Result<Expression> {
    let &(least, most) = input.choose(times)?;
    let mut repeated = of.repeated(least, most);
    if let Expression::Repetition { suffix, .. } = &mut repeated
        && input.ratio(1, 8)?
    {
        *suffix = "?";
    }
    Ok(repeated)
}

fn named(input: &mut Unstructured<'_>, all: &[Named]) -> Result<Expression> {
    let &(pattern, samples) = input.choose(all)?;
    Ok(Atom(pattern, samples))
}
