//! The query of `/classify`.

use axum::http::StatusCode;

use crate::refusal::Refusal;

/// Whether the query has `explain`.
pub fn explains(query: Option<&str>) -> Result<bool, Refusal> {
    let mut explains = false;
    for parameter in query.unwrap_or_default().split('&').filter(|it| !it.is_empty()) {
        explains = match parameter {
            "explain" | "explain=true" => true,
            "explain=false" => false,
            _ => {
                let message = "the only query parameter is `explain`, alone or with true or false";
                return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_query", message));
            }
        };
    }
    Ok(explains)
}
