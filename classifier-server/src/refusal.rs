//! Refusals of requests, as JSON.

use std::borrow::Cow;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// When the client may try again.
const RETRY: &str = "retry-after: 1\r\n";

/// The reason why a request, or a line of it, has no answer.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    /// For programs; it never changes.
    pub code: &'static str,
    /// For people.
    pub message: Cow<'static, str>,
}

impl Refusal {
    pub fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, message: message.into() }
    }

    pub fn overloaded(message: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", message)
    }

    /// The refusal as an answer of its own, after which the connection is closed.
    pub fn to_http(&self) -> Vec<u8> {
        let json = self.to_json();
        let retry = if self.status == StatusCode::SERVICE_UNAVAILABLE { RETRY } else { "" };
        let head = format!(
            "HTTP/1.1 {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{retry}\
             connection: close\r\n\r\n",
            self.status,
            json.len()
        );
        [head.as_bytes(), &json].concat()
    }

    /// The refusal as a line of JSON.
    fn to_json(&self) -> Vec<u8> {
        let Self { code, message, .. } = self;
        let mut json = Vec::new();
        write_error(&mut json, &Error { code, message, line: None });
        json
    }
}

#[derive(Serialize)]
pub struct Error<'a> {
    pub code: &'a str,
    pub message: &'a str,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// Writes `{"error":{...}}` and a line break.
pub fn write_error(out: &mut Vec<u8>, error: &Error<'_>) {
    #[derive(Serialize)]
    struct Object<'a> {
        error: &'a Error<'a>,
    }
    serde_json::to_writer(&mut *out, &Object { error }).expect("texts can be written to memory");
    out.push(b'\n');
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.to_json()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            // The rest of the body is not read.
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}
