//! Delivery status notifications (RFC 3464).

use super::super::details::{Details, Report, Skipped, address, domain};
use super::bounce::reply;
use super::fields::{Fields, without_type};
use super::{on_one_line, paragraphs, time};

/// The number of characters of a text for people that are classified.
const LONGEST_TEXT: usize = 500;

/// The reports in a part `message/delivery-status`, one for each recipient. `text` is what the mail
/// says to people.
pub fn reports(status: &str, text: &str) -> Vec<Result<Report, Skipped>> {
    let mut message = None;
    let mut reports = Vec::new();
    for group in Fields::groups(status) {
        let is_of_recipient =
            ["Final-Recipient", "Original-Recipient", "Action", "Diagnostic-Code"]
                .iter()
                .any(|name| group.get(name).is_some());
        if is_of_recipient {
            reports.push(report(&group, message.as_ref(), text));
        } else {
            message = message.or(Some(group));
        }
    }
    reports
}

fn report(group: &Fields<'_>, message: Option<&Fields<'_>>, text: &str) -> Result<Report, Skipped> {
    let status = group.get("Status").unwrap_or_default();
    // The action may be followed by a comment.
    let action = group.get("Action").and_then(|action| action.split([' ', '(', ';']).next());
    let is_success = match action {
        Some(action) => ["delivered", "relayed", "expanded"]
            .iter()
            .any(|success| action.eq_ignore_ascii_case(success)),
        None => status.starts_with("2."),
    };
    if is_success {
        return Err(Skipped::Delivered);
    }
    let diagnostic = group.get("Diagnostic-Code").filter(|code| without_type(code).is_some());
    let text = diagnostic.map_or_else(|| from_text(status, text), str::to_owned);
    if text.is_empty() {
        return Err(Skipped::NoReason);
    }
    let of_recipient = ["Final-Recipient", "Original-Recipient"].into_iter();
    let recipient =
        of_recipient.filter_map(|name| domain(&address(without_type(group.get(name)?)?)?)).next();
    let times = [group.get("Last-Attempt-Date"), message.and_then(|it| it.get("Arrival-Date"))];
    let details = Details {
        time: times.into_iter().flatten().find_map(time),
        domain: recipient,
        relay: group
            .get("Remote-MTA")
            .and_then(without_type)
            // A comment may follow.
            .and_then(|host| host.split_whitespace().next())
            .map(|host| host.trim_end_matches('.').to_owned())
            .or_else(|| reply(&text)?.host().map(str::to_owned)),
        ..Details::default()
    };
    Ok(Report { text, details })
}

/// The reply in the text for people, or else the status with the start of that text.
fn from_text(status: &str, text: &str) -> String {
    let found = paragraphs(text).find_map(|lines| {
        let lines = lines.join("\n");
        reply(&lines).map(|reply| reply.line().to_string())
    });
    found.unwrap_or_else(|| {
        let start: String = on_one_line(&[text]).chars().take(LONGEST_TEXT).collect();
        format!("{status} {start}").trim().to_owned()
    })
}
