//! Delivery status notifications (RFC 3464).

use std::cell::LazyCell;

use jiff::Timestamp;

use super::super::details::Details;
use super::super::report::{self, NO_REASON, Report, Reports, field, recipient, shared};
use super::bounce::reply;
use super::fields::{Fields, time, without_type};
use super::paragraphs::{on_one_line, paragraphs};

/// The number of characters of a text for people that are classified.
const LONGEST_TEXT: usize = 500;

/// Fields that only groups of recipients have.
const OF_RECIPIENT: [&str; 4] =
    ["Final-Recipient", "Original-Recipient", "Action", "Diagnostic-Code"];

/// The reports in a part `message/delivery-status`, one for each recipient. `text` is what the mail
/// says to people.
pub fn reports(status: &str, text: &str) -> Reports {
    // Read once for all recipients.
    let reason = LazyCell::new(|| Reason::of(text));
    let mut arrival = None;
    let mut reports = Vec::new();
    for group in Fields::groups(status) {
        if OF_RECIPIENT.iter().any(|name| group.get(name).is_some()) {
            reports.push(report(&group, arrival, || reason.with(group.get("Status"))));
        } else {
            arrival = arrival.or_else(|| group.get("Arrival-Date").and_then(time));
        }
    }
    reports
}

/// The report on a recipient. `reason` is called if there is no diagnostic code.
fn report(
    group: &Fields<'_>,
    arrival: Option<Timestamp>,
    reason: impl FnOnce() -> String,
) -> Result<Report, &'static str> {
    // A comment may follow the action.
    let action = group.get("Action").and_then(|action| action.split([' ', '(', ';']).next());
    let is_success = match action {
        Some(action) => ["delivered", "relayed", "expanded"]
            .iter()
            .any(|success| action.eq_ignore_ascii_case(success)),
        None => group.get("Status").is_some_and(|status| status.starts_with("2.")),
    };
    if is_success {
        return Err("delivered");
    }
    let diagnostic = group.get("Diagnostic-Code").filter(|code| without_type(code).is_some());
    let text = diagnostic.map_or_else(reason, str::to_owned);
    if text.is_empty() {
        return Err(NO_REASON);
    }
    let mut recipients = OF_RECIPIENT[..2].iter().filter_map(|name| without_type(group.get(name)?));
    let relay = group.get("Remote-MTA").and_then(without_type);
    // A comment may follow the host.
    let relay = relay.and_then(|relay| relay.split_whitespace().next());
    let relay = relay.or_else(|| reply(&text)?.host());
    let details = Details {
        time: group.get("Last-Attempt-Date").and_then(time).or(arrival).map(report::time),
        recipient: recipients.find_map(recipient),
        relay: relay.and_then(|relay| field(relay.trim_end_matches('.'))),
        ..Details::default()
    };
    Ok(Report { text, details })
}

/// What a text for people gives as the reason.
enum Reason {
    /// The reply of a server.
    Reply(String),
    /// The start of the text.
    Words(String),
}

impl Reason {
    fn of(text: &str) -> Self {
        let found = paragraphs(text).find_map(|lines| {
            let lines = lines.join("\n");
            reply(&lines).map(|reply| shared(&reply.line().to_string()))
        });
        match found {
            Some(reply) => Self::Reply(reply),
            None => Self::Words(on_one_line(&[text]).chars().take(LONGEST_TEXT).collect()),
        }
    }

    /// The reply, or else the words after the status.
    fn with(&self, status: Option<&str>) -> String {
        match self {
            Self::Reply(reply) => reply.clone(),
            Self::Words(words) => {
                format!("{} {words}", status.unwrap_or_default()).trim().to_owned()
            }
        }
    }
}
