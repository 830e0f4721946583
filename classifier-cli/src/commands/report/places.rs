//! Where the records of a format have their fields.

use std::slice;

use classifier::Classifier;

use crate::fields::Field;
use crate::input::{LineFormat, Pointer};
use crate::status::Failure;

/// Where the records of a format have their fields.
pub struct RecordFields {
    pub domain: Option<Pointer>,
    pub time: Option<Pointer>,
    /// Whether the input has records, which are counted.
    pub is_log: bool,
    /// Other fields, for tables of their own: the same ones for all formats of the input.
    pub by: Vec<RecordField>,
}

impl RecordFields {
    /// What any of the inputs has.
    pub fn of_any(inputs: &[Self]) -> Self {
        let any =
            |place: fn(&Self) -> &Option<Pointer>| inputs.iter().find_map(|it| place(it).clone());
        RecordFields {
            domain: any(|it| &it.domain),
            time: any(|it| &it.time),
            is_log: inputs.iter().any(|it| it.is_log),
            by: inputs.first().map(|it| it.by.clone()).unwrap_or_default(),
        }
    }
}

/// A field of records, for `--by`.
#[derive(Clone)]
pub struct RecordField {
    /// As it was given.
    pub name: String,
    /// `None` if records of this format do not have it.
    pub place: Option<Place>,
}

/// Where a record has a field.
#[derive(Clone)]
pub enum Place {
    /// The recipient's domain.
    Domain,
    Sender,
    Relay,
    Json(Pointer),
    /// Of a message of KumoMTA: in its metadata, or in the name of its queue.
    Tenant,
}

/// Fields of the records of all logs, mails and events.
const OF_ALL: [&str; 3] = ["domain", "relay", "sender"];

/// Short names for fields of KumoMTA's records.
const OF_KUMOMTA: [(&str, &[&str]); 5] = [
    ("relay", &["peer_address", "name"]),
    ("pool", &["egress_pool"]),
    ("source", &["egress_source"]),
    ("provider", &["provider_name"]),
    ("node", &["nodeid"]),
];

/// Fields of KumoMTA's records that have one value.
const KEYS_OF_KUMOMTA: [&str; 15] = [
    "type",
    "sender",
    "recipient",
    "queue",
    "site",
    "size",
    "num_attempts",
    "bounce_classification",
    "egress_pool",
    "egress_source",
    "delivery_protocol",
    "reception_protocol",
    "nodeid",
    "provider_name",
    "session_id",
];

impl RecordField {
    /// Whether records of some format have this field.
    pub fn is_known(name: &str) -> bool {
        name.starts_with('/') || Self::names().any(|known| known == name)
    }

    /// All names but pointers.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let of_kumomta = OF_KUMOMTA.iter().map(|(name, _)| *name).chain(["tenant"]);
        let kumomta = of_kumomta.chain(KEYS_OF_KUMOMTA).filter(|name| !OF_ALL.contains(name));
        OF_ALL.into_iter().chain(kumomta)
    }

    /// The field of records in a format.
    pub fn new(name: &str, format: &LineFormat) -> Self {
        RecordField { name: name.to_owned(), place: Place::of(name, format) }
    }
}

impl Place {
    /// Where records in a format have a field; `None` if they do not have it.
    pub fn of(name: &str, format: &LineFormat) -> Option<Self> {
        let is_kumomta = matches!(format, LineFormat::Kumomta);
        let of_kumomta = || {
            let short = OF_KUMOMTA.iter().find(|(short, _)| *short == name);
            let key = || KEYS_OF_KUMOMTA.contains(&name).then_some(slice::from_ref(&name));
            let keys = short.map(|(_, keys)| *keys).or_else(key)?;
            Some(Pointer(keys.iter().map(|&key| key.to_owned()).collect()))
        };
        Some(match (name, is_kumomta.then(of_kumomta).flatten()) {
            ("domain", _) => Place::Domain,
            ("tenant", _) if is_kumomta => Place::Tenant,
            (_, Some(pointer)) => Place::Json(pointer),
            ("sender", _) => Place::Sender,
            ("relay", _) => Place::Relay,
            _ if is_kumomta || matches!(format, LineFormat::Json(_)) => {
                Place::Json(name.parse().ok()?)
            }
            _ => return None,
        })
    }
}

/// The names of fields of records among `names`, and the other fields, which are those of rules. An
/// attribute may have the name of a field of records.
///
/// # Errors
///
/// When neither rules nor the records of any format have a field.
pub fn by(
    names: &[String],
    classifier: &'static Classifier<'static>,
) -> Result<(Vec<String>, Vec<Field>), Failure> {
    let (mut of_records, mut of_rules) = (Vec::new(), Vec::new());
    for name in names {
        match Field::new(name, classifier) {
            Ok(field) => of_rules.push(field),
            Err(_) if RecordField::is_known(name) => of_records.push(name.clone()),
            Err(Failure::UnknownField(_, name, mut known)) => {
                RecordField::names().for_each(|name| known.extend([", ", name]));
                known.push_str(", or a place in JSON, such as /event/tenant");
                let message = "neither the rules nor the records have a field";
                return Err(Failure::UnknownField(message, name, known));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok((of_records, of_rules))
}
