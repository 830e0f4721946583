//! The token that requests must have.

use std::{fs, path::Path};

use anyhow::{Context, ensure};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use subtle::ConstantTimeEq;

/// A secret that clients send as `authorization: Bearer TOKEN`.
pub struct Token(Vec<u8>);

impl Token {
    /// Reads a file with a token and nothing else but white space around it.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let text =
            fs::read_to_string(path).with_context(|| format!("token_file: cannot read {name}"))?;
        let token = text.trim();
        ensure!(
            !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()),
            "token_file: {name} must contain one token of visible ASCII characters"
        );
        Ok(Self(token.into()))
    }

    /// Whether a request has this token. The time depends on nothing but the length.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(value) = headers.get(AUTHORIZATION) else { return false };
        match value.as_bytes().split_at_checked("Bearer ".len()) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => {
                token.ct_eq(&self.0).into()
            }
            _ => false,
        }
    }
}
