//! The routes and their handlers.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    answer::answer,
    app::App,
    body::{self, Buffered},
    input::Format,
    query,
    refusal::Refusal,
};

/// The description of the interface.
const OPENAPI: &str = include_str!("../openapi.json");

/// Bodies up to so many bytes are answered on the thread that read them.
const SMALL: usize = 16 << 10;

/// The paths that need no token: whoever manages the process has none.
pub const OPEN: [&str; 2] = ["/healthz", "/readyz"];

/// All routes.
fn routes() -> [(&'static str, MethodRouter<App>); 6] {
    [
        ("/classify", post(classify)),
        ("/healthz", get(healthz)),
        ("/readyz", get(readyz)),
        ("/metrics", get(metrics)),
        ("/rules", get(rules)),
        ("/openapi.json", get(openapi)),
    ]
}

pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for (path, handlers) in routes() {
        router = router.route(path, handlers);
    }
    router.fallback(not_found).method_not_allowed_fallback(method_not_allowed).with_state(app)
}

async fn classify(State(app): State<App>, request: Request<Body>) -> Result<Response, Refusal> {
    let (head, body) = request.into_parts();
    let explains = query::explains(head.uri.query())?;
    let format = Format::of(&head.headers)?;
    let body = body::read(body, &head.headers, &app.limits, &app.buffer).await?;
    if body.bytes().is_empty() && !head.headers.contains_key(CONTENT_TYPE) {
        let message = "there is no body; an empty text has a content-type";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "missing_body", message));
    }
    if body.bytes().len() <= SMALL && !explains {
        return label(&app, format, &body, explains);
    }
    // A request that is given up while it waits leaves no work.
    let worker = app.workers.clone().acquire_owned().await.expect("it is never closed");
    let work = tokio::task::spawn_blocking(move || {
        let answer = label(&app, format, &body, explains);
        drop(worker);
        answer
    });
    work.await.unwrap_or_else(|_| {
        let message = "the request could not be answered";
        Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message))
    })
}

fn label(app: &App, format: Format, body: &Buffered, explains: bool) -> Result<Response, Refusal> {
    let mut input = format.read(body.bytes(), app.limits.texts)?;
    input.find_replies(app.response);
    answer(app, &input, explains)
}

/// The process answers.
async fn healthz() -> Response {
    json(&Status { status: "ok" })
}

/// New requests are welcome.
async fn readyz(State(app): State<App>) -> Response {
    if app.is_draining() {
        let draining = json(&Status { status: "draining" });
        return (StatusCode::SERVICE_UNAVAILABLE, draining).into_response();
    }
    json(&Status { status: "ready" })
}

#[derive(Serialize)]
struct Status {
    status: &'static str,
}

/// The metrics in the text format of Prometheus.
async fn metrics(State(app): State<App>) -> Response {
    app.handle.pool().publish_metrics();
    let mut response = app.recorder.render().into_response();
    let content_type = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// The rules that answer, and the outcome of the last reload.
async fn rules(State(app): State<App>) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Rules {
        artifact_id: String,
        rules: usize,
        /// In their order; files without rules are left out.
        files: Vec<String>,
        loaded_at: Option<Timestamp>,
        reloads: u64,
        failed_reloads: u64,
        last_error: Option<String>,
    }
    let stats = app.handle.stats();
    let read = app.handle.pool().with_rules(|rules| {
        let mut files: Vec<String> = Vec::new();
        for rule in rules.classifier().rules() {
            if !files.iter().any(|file| file == rule.file) {
                files.push(rule.file.to_owned());
            }
        }
        (rules.classifier().artifact_id().to_string(), rules.classifier().rules().len(), files)
    });
    let (artifact_id, rules, files) = read
        .map_err(|_| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "ending", "the server ends"))?;
    Ok(json(&Rules {
        artifact_id,
        rules,
        files,
        loaded_at: stats.loaded_at.try_into().ok(),
        reloads: stats.reloads,
        failed_reloads: stats.failed_reloads,
        last_error: app.handle.last_error().map(|error| error.to_string()),
    }))
}

async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

fn json(value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("there are no keys but texts");
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

async fn not_found() -> Refusal {
    let message = "no such path; /openapi.json lists all";
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
}

async fn method_not_allowed() -> Refusal {
    let message = "the path has other methods; `allow` lists them";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_has_exactly_the_routes() {
        let openapi: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let mut described: Vec<_> = openapi["paths"].as_object().unwrap().keys().collect();
        let mut paths = routes().map(|(path, _)| path);
        described.sort();
        paths.sort();
        assert_eq!(described, paths);
        assert_eq!(openapi["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
