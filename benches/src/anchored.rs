//! Rules as those who run mail servers write them: without regard to case, anchored at the code,
//! with groups, classes and bounded gaps between the words.

use crate::{
    random::Random,
    rule::{self, Rule},
    words,
};

const RULES: usize = 300;
const TEXTS: usize = 400;

/// Patterns of the codes, and what they match.
const HEADS: &[(&str, &str)] = &[
    (r"^550[ \-]+5\.7\.1\s+.*", "550 5.7.1 {fill}"),
    (r"^550[ \-]+5\.1\.1\s+.*", "550-5.1.1 {fill}"),
    (r"^550[ -]", "550 "),
    (r"^550 .*", "550 {fill}"),
    (r"^55[0-4] .*", "55{0|1|2|3|4} {fill}"),
    (r"^554[- ](5\.\d\.\d )?.*", "554 5.7.{digit} {fill}"),
    (r"^5\d\d[- ](\d\.\d\.\d )?.*", "5{digit}{digit} {fill}"),
    (r"^5\d\d[- ](\d\.\d{1,3}\.\d{1,3} )?", "553 5.1.8 "),
    (r"^[45]\d\d[ \-].*", "{4|5}5{digit} {fill}"),
    (r"^[45]\d\d[ \-]+[45]\.\d+\.\d+\s.*", "550 5.{digit}.{digit} {fill}"),
    (r"^[45][0-9]{2}\s+", "451 "),
    (r"^4[25]\d.*", "4{2|5}{digit} 4.7.1 {fill}"),
    (r"^4\d\d[ -](4\.\d\.\d )?.*", "4{digit}{digit} 4.{digit}.{digit} {fill}"),
    (r"^421[ -].*", "421 {fill}"),
    (r"^421 4\.[37]\.[0-2] .*", "421 4.7.0 {fill}"),
    (r"^45[0-2]([ -]4\.\d\.\d)? .*", "45{0|1|2} 4.2.1 {fill}"),
    (r"^452[- ]4\.[23]\.[12] .*", "452 4.2.2 {fill}"),
    (r"^55[02]\b.*", "55{0|2}-{fill}"),
    (r"^552 (5\.2\.2 )?.*", "552 5.2.2 {fill}"),
    (r"^(500|501|502|503)[ -].*", "50{0|1|2|3} {fill}"),
    (r"^53[05] .*", "53{0|5} 5.7.8 {fill}"),
    (r"^571 .*", "571 {fill}"),
    (r"^550[- ]\S+@\S+[: ].*", "550 {address}: {fill}"),
    (r"^5\d\d <\S+@\S+>:? .*", "550 <{address}>: {fill}"),
    (r"^5\d\d[ -]\[[A-Z0-9]{4,8}\] .*", "554 [CS{digit}{digit}] {fill}"),
];

/// What some servers always say.
const SENTENCES: &[(&str, &str)] = &[
    (r"Client host \[[\d\.]+\] blocked", "Client host [{ip}] blocked"),
    (
        r"(user|account|mailbox) (is )?(unknown|disabled)",
        "{user|account|mailbox} {is |}{unknown|disabled}",
    ),
    (r"greylist(ed|ing)", "greylist{ed|ing}"),
    (r"blocked using \S+\.(org|net|com)", "blocked using bl{digit}.example.{org|net|com}"),
    (r"\S+@\S+ is not a known user", "{address} is not a known user"),
    (
        r"retry (in|after) \d+ (seconds|minutes|hours)",
        "retry {in|after} {number} {seconds|minutes|hours}",
    ),
    (r"(rate|connection) limit(ed| exceeded)?\b", "{rate|connection} limit{ed| exceeded|}"),
    (r"https?://[^ ]+/(blocked|listed|reputation)", "https://{host}/{blocked|listed|reputation}"),
    (
        r"message (size )?exceeds .{0,40}(limit|maximum)",
        "message size exceeds the fixed {limit|maximum}",
    ),
    (
        r"(SPF|DKIM|DMARC) (check )?(failed|failure|did not pass)",
        "{SPF|DKIM|DMARC} check {failed|failure}",
    ),
    (
        r"sender ip \(?\d+\.\d+\.\d+\.\d+\)? (is )?(listed|rejected)",
        "sender ip {ip} {is |}{listed|rejected}",
    ),
    (
        r"(mailbox|inbox|quota) .{0,20}(full|exceeded)\b",
        "{mailbox|inbox} of this user {full|exceeded}",
    ),
    (r"\bspam\b.*score of \d+(\.\d+)?", "spam detected with a score of {number}.{digit}"),
    (
        r"reverse dns .*\b(missing|mismatch|not found)",
        "reverse dns for {ip} {missing|mismatch|not found}",
    ),
    (r"\(code:? ?[A-Z]{2}\d{2,4}\)", "(code: XB{number})"),
    (r"try again (later|in \d+ minutes)", "try again {later|in 5 minutes}"),
];

/// What surrounds a phrase: `PHRASE` and `WORD` are replaced in both.
const SHAPES: &[(&str, &str)] = &[
    ("PHRASE", "PHRASE"),
    ("PHRASE", "PHRASE"),
    (r"(the |this |your )?PHRASE", "{the |your |}PHRASE"),
    (r"PHRASE\b.{0,40}\bWORD", "PHRASE for this WORD"),
    (r"PHRASE.*WORD", "PHRASE {fill}WORD"),
    (r"PHRASE.+\b(WORD|rejected)", "PHRASE and {WORD|rejected}"),
    (r"<?\S+@\S+>?:? PHRASE", "<{address}>: PHRASE"),
    (r"PHRASE \(?\[?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", "PHRASE ({ip})"),
    (r"PHRASE (by|from|at) \S+\.\S+", "PHRASE {by|from|at} {host}"),
    (r"(PHRASE|WORD (is )?refused)", "{PHRASE|WORD is refused}"),
    (r"PHRASE[.,;:]? (see|visit) https?://", "PHRASE. {see|visit} https://{host}/"),
    (r"\bPHRASE\b", "PHRASE"),
    (r"(WORD )?PHRASE(s|ed)?\b", "{WORD |}PHRASE"),
    (r"PHRASE .*(\(|#)\d\.\d\.\d", "PHRASE {fill}(#5.{digit}.{digit})"),
    (r"id ?= ?\S+ .*PHRASE", "id={id} {fill}PHRASE"),
];

/// The rules, no two alike.
pub fn rules() -> Vec<Rule> {
    rule::distinct(0xA076_1D64_78BD_642F, RULES, draw)
}

/// Texts for them.
pub fn texts(rules: &[Rule]) -> Vec<String> {
    rule::texts(rules, TEXTS, &mut Random::new(0xE703_7ED1_A0B4_28DB))
}

fn draw(random: &mut Random) -> Rule {
    let (head, head_template) = HEADS[random.below(HEADS.len())];
    let shapes = if random.percent(20) { SENTENCES } else { SHAPES };
    let (body, body_template) = shapes[random.below(shapes.len())];
    let (phrase, word) = (words::phrase(random), words::noun(random));
    let inserted = |shape: &str| shape.replace("PHRASE", &phrase).replace("WORD", word);
    Rule {
        pattern: format!("(?i){head}{}", inserted(body)),
        template: format!("{head_template}{}", inserted(body_template)),
    }
}
