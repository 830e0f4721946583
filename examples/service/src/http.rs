//! What the service answers.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json, Router,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use classifier::{
    pool::{Pool, PoolError},
    smtp::Reply,
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::{Deserialize, Serialize};

use crate::rules::Label;

/// What all requests share.
#[derive(Clone)]
pub struct Service {
    pub pool: Arc<Pool<Label>>,
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

/// The answer to it.
#[derive(Serialize)]
struct Answer<'l> {
    label: &'l str,
}

/// Plain text is answered with the label, and JSON with JSON.
///
/// Should the client go away, axum drops this future, and what nobody waits for is not classified.
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
    // People paste what their logs and notifications say of a reply; rules are written for the reply.
    let line = Reply::find(&text).line();
    let line = line.as_slice().map_or_else(|| Cow::Owned(line.to_string()), Cow::Borrowed);
    let label = service.pool.classify_async(&line).await.map_err(refusal)?;
    Ok(if json {
        Json(Answer { label: &label }).into_response()
    } else {
        label.to_string().into_response()
    })
}

/// What has no answer is an error, and never a label.
fn refusal(error: PoolError) -> Response {
    let status = match error {
        PoolError::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, error.to_string()).into_response()
}

/// Figures in Prometheus' text format.
async fn metrics(State(service): State<Service>) -> String {
    service.pool.publish_metrics();
    service.recorder.render()
}
