//! `--input json --preset NAME`: what the webhooks of a provider say about mails that were not
//! delivered.
//!
//! ```text
//! split    the objects of a stream
//! mod      an object: the reports in it
//! preset   where a provider's events have what is needed
//! ```

pub mod preset;
pub mod split;

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

pub use preset::{PRESETS, Preset};

use super::chunk::Unit;
use super::details::Details;
use super::log::{Detection, LabelPlace, LogFormat, Needs, Reader, Wording};
use super::report::{self, NO_REASON, Report, Reports, address, field, recipient, shared};
use super::unreadable::Unreadable;

/// The format of `--preset`, which is no value of `--input`.
pub static EVENT: LogFormat = LogFormat {
    name: "json",
    help: "",
    unit: Unit::Object,
    wording: Wording::Server,
    label: LabelPlace::None,
    needs: Needs::Nothing,
    detection: Detection::None,
    reader: Reader::Reports(|object, options| {
        reports(object, options.preset.expect("required with this format"))
    }),
};

/// The kind of events of other types.
const OTHER: &str = "other event";

/// The reports in an object, one for each recipient, and what else there is instead: never empty.
///
/// # Errors
///
/// When `object` is not JSON.
pub fn reports(object: &[u8], preset: &Preset) -> Result<Reports, Unreadable> {
    let object: Value = serde_json::from_slice(object).map_err(Unreadable::Json)?;
    let Some(event) = event(&object, preset) else { return Ok(vec![Err(OTHER)]) };
    let event = &*event;
    if !kind(event, preset).is_some_and(|kind| preset.failures.contains(&kind)) {
        return Ok(vec![Err(OTHER)]);
    }
    let recipients = preset.recipients.iter().find_map(|place| event.pointer(place)?.as_array());
    Ok(match recipients {
        Some(recipients) if !recipients.is_empty() => {
            recipients.iter().map(|recipient| report(&[recipient, event], preset)).collect()
        }
        _ => vec![report(&[event], preset)],
    })
}

/// The preset of the provider that sent `object`, if it is an event of any type.
pub fn preset(object: &[u8]) -> Option<&'static Preset> {
    let object: Value = serde_json::from_slice(object).ok()?;
    PRESETS.iter().find(|preset| {
        event(&object, preset).is_some_and(|event| {
            let has = |sign: &&str| event.pointer(sign).is_some();
            kind(&event, preset).is_some() && preset.signs.iter().all(has)
        })
    })
}

/// The event in an object.
fn event<'a>(object: &'a Value, preset: &Preset) -> Option<Cow<'a, Value>> {
    match first(&[object], preset.event)? {
        // SNS also sends messages for people, such as at the start of a subscription.
        Value::String(json) => serde_json::from_str(json).ok().map(Cow::Owned),
        event => Some(Cow::Borrowed(event)),
    }
}

/// The type of an event.
fn kind<'a>(event: &'a Value, preset: &Preset) -> Option<&'a str> {
    first(&[event], preset.kind)?.as_str()
}

/// The report with its fields in any of `values`.
fn report(values: &[&Value], preset: &Preset) -> Result<Report, &'static str> {
    let string = |places| first(values, places).and_then(Value::as_str);
    let own = first(&values[..1], preset.text).and_then(Value::as_str).map(str::to_owned);
    let text = own.or_else(|| string(preset.text).map(shared)).ok_or(NO_REASON)?;
    let code = first(values, preset.code).and_then(Value::as_u64);
    let text = match code {
        Some(code @ 400..=599) if !text.starts_with(&code.to_string()) => format!("{code} {text}"),
        _ => text,
    };
    let details = Details {
        time: first(values, preset.time).and_then(time).map(report::time),
        recipient: string(preset.recipient).and_then(recipient),
        relay: string(preset.relay).and_then(field),
        sender: string(preset.sender).and_then(address),
        id: string(preset.id).and_then(address),
        label: None,
    };
    Ok(Report { text, details })
}

/// The value at the first of `places` that has one other than null and the empty string.
fn first<'a>(values: &[&'a Value], places: &[&str]) -> Option<&'a Value> {
    let mut found =
        places.iter().flat_map(|place| values.iter().filter_map(|it| it.pointer(place)));
    found.find(|value| !value.is_null() && value.as_str() != Some(""))
}

/// A time in ISO 8601, or in seconds since 1970 as a number or a string.
pub fn time(value: &Value) -> Option<Timestamp> {
    let seconds = match value {
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(time) => return Some(time),
            Err(_) => text.parse().ok()?,
        },
        value => value.as_f64()?,
    };
    Timestamp::from_second(seconds as i64).ok()
}
