//! The HTTP interface of the service.

use std::borrow::Cow;

use axum::{
    Json, Router,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use classifier::smtp::Reply;
use classifier_configure::{Handle, pool::PoolError};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::{Deserialize, Serialize};

/// The state that all requests share.
#[derive(Clone)]
pub struct Service {
    pub classifier: Handle,
    pub recorder: PrometheusHandle,
}

/// `POST /classify` and `GET /metrics`.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/classify", post(classify))
        .route("/metrics", get(metrics))
        .with_state(service)
}

/// The body of a JSON request.
#[derive(Deserialize)]
struct Question {
    text: String,
}

/// The response.
#[derive(Serialize)]
struct Answer<'l> {
    label: &'l str,
}

/// Answers plain text with the label, and JSON with JSON.
///
/// If the client disconnects, axum drops this future, and the pool does not classify the abandoned
/// text.
async fn classify(State(service): State<Service>, request: Request) -> Result<Response, Response> {
    let kind = request.headers().get(CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
    // A charset may follow.
    let json = kind.starts_with(b"application/json");
    let text = if json {
        let Json(Question { text }) =
            Json::from_request(request, &()).await.map_err(IntoResponse::into_response)?;
        text
    } else {
        String::from_request(request, &()).await.map_err(IntoResponse::into_response)?
    };
    // Clients send log lines and notifications; the rules are written for the reply in them.
    let line = Reply::find(&text).line();
    let line = line.as_slice().map_or_else(|| Cow::Owned(line.to_string()), Cow::Borrowed);
    let label = service.classifier.pool().classify_async(&line).await.map_err(refusal)?;
    Ok(if json {
        Json(Answer { label: &label }).into_response()
    } else {
        label.to_string().into_response()
    })
}

/// A text without an answer is an error, never a label.
fn refusal(error: PoolError) -> Response {
    let status = match error {
        PoolError::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, error.to_string()).into_response()
}

/// The metrics in the text format of Prometheus.
async fn metrics(State(service): State<Service>) -> String {
    service.classifier.pool().publish_metrics();
    service.recorder.render()
}
