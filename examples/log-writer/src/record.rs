//! A log record: a JSON object. A label needs a few of its fields; all fields are kept.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The types of record that have a label.
const CLASSIFIED: [&str; 7] =
    ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"];

/// A record with all of its fields, in order, known or not. It is parsed and serialized, so white
/// space may change. A program that must keep each byte would insert the label into the text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Record(pub Map<String, Value>);

/// The response of a server.
#[derive(Deserialize)]
struct Response {
    code: u16,
    enhanced_code: Option<EnhancedCode>,
    content: String,
}

#[derive(Deserialize)]
struct EnhancedCode {
    class: u8,
    subject: u16,
    detail: u16,
}

impl Record {
    /// The response in the form that rules are written for: one line that starts with the codes.
    /// `None` if records of this type have no label, or if there is no valid response.
    pub fn text(&self) -> Option<String> {
        if !CLASSIFIED.contains(&self.0.get("type")?.as_str()?) {
            return None;
        }
        // The record already has the parts of the reply, so `smtp::Reply` is not needed. If its
        // words quote another reply, they still belong to this one.
        let response = Response::deserialize(self.0.get("response")?).ok()?;
        let enhanced = match response.enhanced_code {
            Some(EnhancedCode { class, subject, detail }) => {
                format!("{class}.{subject}.{detail} ")
            }
            None => String::new(),
        };
        let content = response.content.replace("\r\n", " ").replace(['\r', '\n'], " ");
        Some(format!("{} {enhanced}{content}", response.code))
    }

    /// Sets the label of the record.
    pub fn set_classification(&mut self, label: &str) {
        self.0.insert("bounce_classification".to_owned(), label.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(record: Value) -> Option<String> {
        Record::deserialize(record).unwrap().text()
    }

    #[test]
    fn a_response_is_one_line() {
        let record = serde_json::json!({ "type": "Bounce", "response": {
            "code": 552,
            "enhanced_code": { "class": 5, "subject": 2, "detail": 2 },
            "content": "hello\r\r\r\nthere\n",
            "command": "RCPT TO:<someone@example.org>",
        }});
        assert_eq!(text(record).unwrap(), "552 5.2.2 hello   there ");
        let record =
            serde_json::json!({ "type": "OOB", "response": { "code": 550, "content": "" } });
        assert_eq!(text(record).unwrap(), "550 ");
    }

    #[test]
    fn other_types_and_odd_responses_have_no_text() {
        let response = serde_json::json!({ "code": 250, "content": "ok" });
        assert_eq!(text(serde_json::json!({ "type": "Delivery", "response": response })), None);
        assert_eq!(text(serde_json::json!({ "type": "Bounce", "response": null })), None);
        assert_eq!(text(serde_json::json!({ "response": response })), None);
    }
}
