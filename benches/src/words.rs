//! The vocabulary of bounces, and phrases made of it as servers would say them.

use crate::random::Random;

#[rustfmt::skip]
const NOUNS: &[&str] = &[
    "mailbox", "account", "recipient", "user", "sender", "message", "address", "domain", "host",
    "server", "client", "connection", "session", "relay", "gateway", "queue", "policy", "filter",
    "content", "attachment", "header", "subject", "body", "envelope", "signature", "certificate",
    "key", "record", "lookup", "resolver", "nameserver", "zone", "alias", "forwarder", "list",
    "group", "member", "subscriber", "customer", "tenant", "organization", "department", "owner",
    "administrator", "postmaster", "operator", "provider", "network", "subnet", "range", "route",
    "exchanger", "destination", "target", "partner", "vendor", "service", "system", "storage",
    "disk", "volume", "partition", "directory", "folder", "inbox", "archive", "backup", "database",
    "transaction", "command", "parameter", "argument", "sequence", "syntax", "protocol", "cipher",
    "handshake", "authentication", "password", "credential", "token", "login", "identity",
    "reputation", "score", "rating", "complaint", "report", "abuse", "spam", "virus", "malware",
    "phishing", "trojan", "macro", "link", "website", "charset", "encoding", "boundary",
    "mailing list", "distribution list", "delivery", "submission", "transfer", "quota", "limit",
    "threshold", "rate", "volume of mail", "number of recipients", "hop count", "message size",
    "line length", "reverse name", "greeting", "banner", "return path", "mail loop", "spool",
    "scanner", "plugin", "milter", "license", "subscription", "contract", "invoice", "device",
];

#[rustfmt::skip]
const STATES: &[&str] = &[
    "disabled", "suspended", "closed", "locked", "frozen", "expired", "unknown", "invalid",
    "unavailable", "unreachable", "inactive", "dormant", "deleted", "removed", "missing", "full",
    "rejected", "refused", "denied", "blocked", "listed", "restricted", "prohibited", "forbidden",
    "deferred", "delayed", "throttled", "limited", "exceeded", "exhausted", "overloaded", "busy",
    "broken", "corrupt", "malformed", "unsupported", "unsigned", "untrusted", "unverified",
    "misconfigured", "incomplete", "truncated", "quarantined", "discarded", "infected",
    "suspicious", "offline", "terminated", "cancelled", "migrated", "renamed", "reserved",
    "retired", "revoked", "withdrawn", "unpaid", "unconfirmed", "unassigned", "ambiguous",
    "oversized", "too large", "too old", "too long", "not found", "not local", "not valid",
    "not accepted", "not allowed", "not permitted", "not active", "not authorized", "not supported",
    "not responding", "out of order", "out of storage", "over quota", "under attack",
    "under maintenance", "no longer valid", "no longer monitored", "no longer in use", "on hold",
    "in transit",
];

#[rustfmt::skip]
const ADVERBS: &[&str] = &[
    "temporarily", "permanently", "currently", "already", "still", "again", "always", "recently",
    "repeatedly", "administratively", "automatically", "locally", "globally", "externally",
    "internally", "silently", "strictly", "presumably", "previously", "partially", "entirely",
    "probably", "deliberately", "officially", "technically", "manually", "remotely", "briefly",
];

#[rustfmt::skip]
const ADJECTIVES: &[&str] = &[
    "remote", "local", "foreign", "internal", "external", "primary", "secondary", "default",
    "shared", "virtual", "dedicated", "dynamic", "static", "residential", "mobile", "corporate",
    "personal", "public", "private", "trusted", "unsolicited", "bulk", "commercial", "automated",
    "anonymous", "forged", "encrypted", "compressed", "executable", "dangerous", "malicious",
    "excessive", "insufficient", "low", "poor", "bad", "valid", "correct", "required", "optional",
    "requested", "intended", "original", "final", "next", "outbound", "inbound", "upstream",
    "downstream", "global", "regional", "temporary", "permanent", "daily", "hourly", "monthly",
    "concurrent", "parallel", "duplicate", "empty", "outdated", "obsolete", "legacy", "modern",
];

#[rustfmt::skip]
const VERBS: &[&str] = &[
    "verify", "resolve", "deliver", "accept", "relay", "route", "forward", "queue", "store", "open",
    "read", "write", "parse", "decode", "decrypt", "scan", "check", "authenticate", "authorize",
    "identify", "contact", "reach", "connect to", "locate", "find", "create", "update", "expand",
    "rewrite", "validate", "process", "complete", "confirm", "handle", "load", "allocate", "bind",
];

#[rustfmt::skip]
const REASONS: &[&str] = &[
    "by policy", "by administrator", "by recipient", "by content filter", "by local rule",
    "by upstream provider", "by reputation service", "by owner request", "due to inactivity",
    "due to abuse", "due to complaints", "due to size", "due to maintenance", "due to errors",
    "due to security reasons", "for legal reasons", "for this recipient", "for this domain",
    "for this sender", "from this host", "from your network", "in this country", "at this time",
    "at this site", "on this server", "until further notice", "without authentication",
    "without encryption", "after repeated attempts", "after several bounces", "during transfer",
];

/// A word that stands for a thing: what rules of one word have.
pub fn noun(random: &mut Random) -> &'static str {
    random.one(NOUNS)
}

/// Any word or two that belong together.
pub fn word(random: &mut Random) -> &'static str {
    let words = [NOUNS, STATES, ADVERBS, ADJECTIVES, VERBS, REASONS][random.below(6)];
    random.one(words)
}

/// Two to six words that a server might give as its reason.
pub fn phrase(random: &mut Random) -> String {
    let noun = random.one(NOUNS);
    let adjective = random.one(ADJECTIVES);
    let state = random.one(STATES);
    match random.below(10) {
        0 | 1 => format!("{noun} is {} {state}", random.one(ADVERBS)),
        2 => format!("{noun} is {state}"),
        3 => format!("{adjective} {noun} {state}"),
        4 => format!("{noun} {state} {}", random.one(REASONS)),
        5 => format!("cannot {} {adjective} {noun}", random.one(VERBS)),
        6 => format!("unable to {} {noun} of {adjective} {}", random.one(VERBS), random.one(NOUNS)),
        7 => format!("{} has been {} {state}", random.one(NOUNS), random.one(ADVERBS)),
        8 => format!("too many {adjective} requests for {noun}"),
        _ => format!("no {adjective} {noun}"),
    }
}
