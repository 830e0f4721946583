//! Responses of mail servers, as in KumoMTA's crate `rfc5321`.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct Response {
    pub code: u16,
    pub enhanced_code: Option<EnhancedStatusCode>,
    pub content: String,
    pub command: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct EnhancedStatusCode {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

impl Response {
    /// The codes and the content. Each line break (CRLF, LF or CR) becomes a space.
    pub fn to_single_line(&self) -> String {
        let content = self.content.replace("\r\n", " ").replace(['\r', '\n'], " ");
        match &self.enhanced_code {
            Some(EnhancedStatusCode { class, subject, detail }) => {
                format!("{} {class}.{subject}.{detail} {content}", self.code)
            }
            None => format!("{} {content}", self.code),
        }
    }
}
