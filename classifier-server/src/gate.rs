//! What each request passes first and last.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, StatusCode, header::CONNECTION},
    response::{IntoResponse, Response},
};
use tokio::time::timeout;
use tower_service::Service;

use crate::{app::App, heads::Progress, metrics, refusal::Refusal, routes::OPEN};

/// Answers a request, whose head is complete.
pub async fn pass(
    app: App,
    mut router: Router,
    progress: Arc<Progress>,
    request: Request<Body>,
) -> Result<Response, Infallible> {
    let mut response = match refusal(&app, &request) {
        Some(refusal) => refusal.into_response(),
        None => match timeout(app.limits.request, router.call(request)).await {
            Ok(Ok(response)) => response,
            Err(_) => timed_out(&app).into_response(),
        },
    };
    if app.is_draining() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    metrics::count_request(response.status());
    progress.advance();
    Ok(response)
}

fn refusal(app: &App, request: &Request<Body>) -> Option<Refusal> {
    let token = app.token.as_ref()?;
    if OPEN.contains(&request.uri().path()) || token.admits(request.headers()) {
        return None;
    }
    let message = "a request needs the header `authorization: Bearer TOKEN`";
    Some(Refusal::new(StatusCode::UNAUTHORIZED, "unauthorized", message))
}

fn timed_out(app: &App) -> Refusal {
    let message = format!("the request took longer than {:?}", app.limits.request);
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "request_timeout", message)
}
