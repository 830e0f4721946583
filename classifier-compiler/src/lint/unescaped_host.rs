//! Names of hosts, and numbers, whose dots match any character.
//!
//! It seldom does harm, as hardly a text has another character there. But the author took the dot
//! for a dot, and a pattern of fixed characters is cheaper to search for. A dot for a space, as in
//! `no.such.user`, is common too, so only what ends like a name of a host is taken for one.

use std::ops::Range;

use regex_syntax::ast::{Ast, ClassPerlKind};

use super::finding::{PatternFinding, children, span};

/// The ends of names that are hardly anything else. Those of two letters are here only if they
/// are no common words or abbreviations.
const DOMAINS: [&str; 43] = [
    "biz", "com", "edu", "gov", "mil", "net", "org", // generic
    "ar", "au", "br", "ca", "ch", "cl", "cn", "co", "cz", "de", "dk", "es", "eu", "fi", "fr", "gr",
    "hk", "hu", "ie", "il", "io", "jp", "kr", "nl", "nz", "pl", "pt", "ro", "ru", "se", "sg", "tr",
    "tw", "ua", "uk", "za",
];

/// Ends of names that are words as well, and taken for one only in names that begin with `www` or
/// have an escaped dot already.
const DOMAINS_OR_WORDS: [&str; 10] = ["at", "be", "in", "info", "it", "me", "mx", "no", "to", "us"];

/// At most one finding, which stands for all such names of the pattern.
pub(super) fn find(pattern: &str, ast: &Ast) -> Vec<PatternFinding> {
    let mut names = Vec::new();
    collect(ast, &mut names);
    names.sort_by_key(|name| name.span.start);
    let Some(first) = names.first() else { return Vec::new() };
    let message = format!("the dots of `{}` match any character", first.host);
    let dots = names.iter().flat_map(|name| &name.bare_dots).map(|dot| (dot.clone(), r"\."));
    vec![PatternFinding::with_suggestion(message, first.span.clone(), pattern, dots)]
}

fn collect(ast: &Ast, names: &mut Vec<Name>) {
    if let Ast::Concat(concat) = ast {
        names.extend(hosts(&concat.asts));
    }
    children(ast).iter().for_each(|part| collect(part, names));
}

/// A name with bare dots, and where it is written.
struct Name {
    host: String,
    span: Range<usize>,
    bare_dots: Vec<Range<usize>>,
}

/// A character of a name, and where it is written. A dot that is one byte long is bare.
struct Char {
    char: char,
    span: Range<usize>,
}

impl Char {
    fn is_bare_dot(&self) -> bool {
        self.char == '.' && self.span.len() == 1
    }
}

/// The hosts that are named by parts of a pattern that follow each other.
fn hosts(parts: &[Ast]) -> Vec<Name> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let run: Vec<Char> = parts[at..].iter().map_while(name_char).collect();
        let next = parts.get(at + run.len());
        let mut names: Vec<&[Char]> =
            run.chunk_by(|left, right| (left.char, right.char) != ('.', '.')).collect();
        if next.is_some_and(|next| !ends_name(next)) {
            // Who knows how the last label goes on.
            names.pop_if(|name| name.last().is_some_and(|char| char.char != '.'));
        }
        found.extend(names.into_iter().filter_map(host));
        at += run.len() + 1;
    }
    found
}

/// The character of a name that a part of a pattern stands for.
fn name_char(part: &Ast) -> Option<Char> {
    let char = match part {
        Ast::Dot(_) => '.',
        Ast::Literal(literal) => literal.c,
        _ => return None,
    };
    let is_name_char = char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
    is_name_char.then(|| Char { char, span: span(part) })
}

/// Whether a name that stands before this is surely at its end.
fn ends_name(part: &Ast) -> bool {
    match part {
        Ast::Literal(literal) => !literal.c.is_alphanumeric() && !matches!(literal.c, '-' | '_'),
        Ast::Repetition(repetition) => ends_name(&repetition.ast),
        Ast::ClassPerl(class) => class.kind == ClassPerlKind::Space && !class.negated,
        Ast::Dot(_) | Ast::Assertion(_) => true,
        _ => false,
    }
}

/// The host that characters name, if any of its dots is bare.
fn host(name: &[Char]) -> Option<Name> {
    let label_start = name.iter().position(|char| char.char != '.')?;
    let label_end = name.iter().rposition(|char| char.char != '.')?;
    let name = &name[label_start..=label_end];
    let bare_dots = name.iter().filter(|char| char.is_bare_dot()).map(|dot| dot.span.clone());
    let bare_dots: Vec<_> = bare_dots.collect();
    let host: String = name.iter().map(|char| char.char).collect();
    let escaped_dots = host.matches('.').count() - bare_dots.len();
    if bare_dots.is_empty() || !is_host(&host, escaped_dots) {
        return None;
    }
    let span = name.first()?.span.start..name.last()?.span.end;
    Some(Name { host, span, bare_dots })
}

/// Whether labels and dots are the name of a host or a number, rather than words with dots between.
fn is_host(name: &str, escaped_dots: usize) -> bool {
    let name = name.to_ascii_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    // Enhanced status codes, versions and addresses: hardly a `.` there is for anything else.
    let is_number = |label: &&str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    if labels.len() > 2 && labels.iter().all(is_number) {
        return true;
    }
    let [.., second, domain] = labels[..] else { return false };
    let is_sure = escaped_dots > 0 || labels[0] == "www";
    let is_domain = DOMAINS.contains(&domain) || is_sure && DOMAINS_OR_WORDS.contains(&domain);
    is_domain && (domain.len() > 2 || labels.len() > 2 || second.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::finding::found_by;

    fn findings(pattern: &str) -> Vec<PatternFinding> {
        found_by(find, pattern)
    }

    #[test]
    fn names_of_hosts_with_bare_dots_are_found() {
        let cases = [
            ("spamhaus.org", "spamhaus.org", r"spamhaus\.org"),
            ("^550.+by www.example.co.uk", "www.example.co.uk", r"^550.+by www\.example\.co\.uk"),
            (
                "at mail.protection.outlook.com$",
                "mail.protection.outlook.com",
                r"at mail\.protection\.outlook\.com$",
            ),
            (
                "blocked by cbl.abuseat.org. Please",
                "cbl.abuseat.org",
                r"blocked by cbl\.abuseat\.org. Please",
            ),
            (r"mx\.example.net", "mx.example.net", r"mx\.example\.net"),
            (r"mx\.libero.it", "mx.libero.it", r"mx\.libero\.it"),
            ("www.gmx.at/help", "www.gmx.at", r"www\.gmx\.at/help"),
            (
                "(?i)(see|at) HTTP://Example.COM/",
                "Example.COM",
                r"(?i)(see|at) HTTP://Example\.COM/",
            ),
            ("web.de", "web.de", r"web\.de"),
            ("163.com|a", "163.com", r"163\.com|a"),
            ("spamhaus.org.+listed", "spamhaus.org", r"spamhaus\.org.+listed"),
            (r"mail-1.example.fr\b", "mail-1.example.fr", r"mail-1\.example\.fr\b"),
            ("[a-z]+.example.com", "example.com", r"[a-z]+.example\.com"),
            ("see example.com... or", "example.com", r"see example\.com... or"),
            (r"example.com\s", "example.com", r"example\.com\s"),
            ("(a|b.com )c", "b.com", r"(a|b\.com )c"),
            ("^552 5.2.2 ", "5.2.2", r"^552 5\.2\.2 "),
            (r"^552 5\.2.2$", "5.2.2", r"^552 5\.2\.2$"),
            ("by 192.0.2.1", "192.0.2.1", r"by 192\.0\.2\.1"),
        ];
        for (pattern, host, suggestion) in cases {
            let [finding] = &findings(pattern)[..] else { panic!("{pattern}") };
            let message = format!("the dots of `{host}` match any character");
            assert_eq!(finding.message, message, "{pattern}");
            assert_eq!(finding.suggestion.as_deref(), Some(suggestion), "{pattern}");
            let written = pattern[finding.span.clone()].replace('\\', "");
            assert_eq!(written, host, "{pattern}");
        }
    }

    #[test]
    fn several_names_are_one_finding_with_one_cure() {
        let found: Vec<_> =
            findings("a.com b.net").into_iter().filter_map(|finding| finding.suggestion).collect();
        assert_eq!(found, [r"a\.com b\.net"]);
    }

    #[test]
    fn dots_between_words_and_numbers_are_left_alone() {
        let patterns = [
            "no.such.user",
            "is.it",
            "user.is.in",
            "for.more.info",
            "contact.us",
            r"spamhaus\.org",
            r"www\.example\.co\.uk",
            "spamhaus.+org",
            "spamhaus.?org",
            "spamhaus.orga",
            "example.com-x",
            "example.com_x",
            "example.comé",
            "example.com?x",
            "example.co[mn]",
            "foo.co(m|n)",
            "5.1",
            "5..1",
            "x.de",
            "Mail rejected. DMARC check failed.",
            "com",
            ".com",
            "example..com",
            "example[.]com",
            "null.mx",
            "account.Tenant",
            r"5\.1\.1 a.it",
            "[45].1.1",
            "user.example",
            r"a.co\w",
        ];
        for pattern in patterns {
            assert_eq!(findings(pattern), [], "{pattern}");
        }
    }
}
