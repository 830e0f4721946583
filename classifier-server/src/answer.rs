//! Labels the items of a request and writes the answer.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use classifier_configure::pool::PoolError;
use serde::Serialize;

use crate::{
    app::App,
    explanation::Explainer,
    input::{Input, Item, Shape},
    refusal::{Error, Refusal, write_error},
};

/// About the bytes of a label's answer.
const LABEL: usize = 32;

/// Labels all items with one rule set.
pub fn answer(app: &App, input: &Input<'_>, explains: bool) -> Result<Response, Refusal> {
    let out = Vec::with_capacity(input.items.len().saturating_mul(LABEL));
    let mut answer = Answer { shape: input.shape, most: app.limits.buffered, out };
    let pool = app.handle.pool();
    if explains {
        pool.with_rules(|rules| {
            let mut explainer = Explainer::new(rules);
            answer.each(&input.items, |out, item| {
                let label = explainer.label(item);
                let label = label.as_deref();
                let explanation = explainer.explain(item, label);
                if let (Shape::Text, Some(label)) = (input.shape, label) {
                    out.extend_from_slice(label.as_bytes());
                    out.push(b'\n');
                }
                write_json(out, &explanation);
                Ok(())
            })
        })
        .map_err(refusal)??;
    } else if let [Item::Text(text)] = &*input.items {
        // A permit of the pool and a place in its caches would cost as much again as most texts.
        let label = pool.with_rules(|rules| rules.classify(text)).map_err(refusal)?;
        answer.each(&input.items, |out, item| {
            write(out, input.shape, item, Some(&label));
            Ok(())
        })?;
    } else {
        let mut labels = pool.classify_many(input.items.iter().filter_map(Item::text));
        answer.each(&input.items, |out, item| {
            let label = match item.text() {
                Some(_) => labels.next().transpose().map_err(refusal)?,
                None => None,
            };
            write(out, input.shape, item, label.as_deref());
            Ok(())
        })?;
    }
    Ok(answer.into_response())
}

struct Answer {
    shape: Shape,
    /// Bytes of `out`.
    most: usize,
    out: Vec<u8>,
}

impl Answer {
    /// Writes the answers of all items, one after the other, as the shape has it.
    fn each<'i, 'b>(
        &mut self,
        items: &'i [Item<'b>],
        mut write: impl FnMut(&mut Vec<u8>, &'i Item<'b>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let Self { shape, most, out } = self;
        if let Shape::Array = shape {
            out.push(b'[');
        }
        for (index, item) in items.iter().enumerate() {
            if let (Shape::Array, 1..) = (*shape, index) {
                out.push(b',');
            }
            match item {
                Item::Unreadable(message) => {
                    let error = Error { code: "invalid_item", message, line: Some(index + 1) };
                    write_error(out, &error);
                }
                _ => {
                    write(out, item)?;
                    if let Shape::Lines = shape {
                        out.push(b'\n');
                    }
                }
            }
            if out.len() > *most {
                let message =
                    format!("the answer has more than {most} bytes; send several requests");
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                return Err(Refusal::new(status, "answer_too_large", message));
            }
        }
        if let Shape::Array = shape {
            out.push(b']');
        }
        Ok(())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let content_type = match self.shape {
            Shape::Text => "text/plain; charset=utf-8",
            Shape::Object | Shape::Array => "application/json",
            Shape::Lines => "application/x-ndjson",
        };
        let mut response = Response::new(Body::from(self.out));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }
}

fn write(out: &mut Vec<u8>, shape: Shape, item: &Item<'_>, label: Option<&str>) {
    #[derive(Serialize)]
    struct Label<'l> {
        label: Option<&'l str>,
    }
    match (shape, item) {
        (Shape::Text, _) => {
            out.extend_from_slice(label.unwrap_or_default().as_bytes());
            out.push(b'\n');
        }
        (_, Item::Record { object, .. }) => write_json(out, &object.labelled(label)),
        _ => write_json(out, &Label { label }),
    }
}

fn write_json(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(out, value).expect("there are no keys but texts");
}

/// A text without an answer is an error, never a label.
fn refusal(error: PoolError) -> Refusal {
    match error {
        PoolError::Panicked => {
            let message = "a text could not be labelled, because of a fault of the server";
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
        }
        _ => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "ending", "the server ends"),
    }
}
