//! A JSON object with each value as it was written, so that nothing of it is lost.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

/// The members of an object in their order.
#[derive(Debug)]
pub struct Object<'a>(Vec<(Name<'a>, &'a RawValue)>);

/// The name of a member.
#[derive(Debug, Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Where a label is written.
const LABEL: &str = "bounce_classification";

impl<'a> Object<'a> {
    /// Reads the members.
    pub fn read<A: MapAccess<'a>>(mut map: A) -> Result<Self, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Self(members))
    }

    /// The last member with this name, as other readers take it.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rfind(|(Name(its), _)| its == name).map(|(_, value)| *value)
    }

    /// The names of all members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(Name(name), _)| &**name)
    }

    /// The object, with a label if there is one.
    pub fn labelled<'l>(&'l self, label: Option<&'l str>) -> Labelled<'l, 'a> {
        Labelled { object: self, label }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<'de>, A::Error> {
                Object::read(map)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// An object with the label that it gets.
pub struct Labelled<'l, 'a> {
    object: &'l Object<'a>,
    label: Option<&'l str>,
}

impl Serialize for Labelled<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut label = self.label;
        let mut map = serializer.serialize_map(None)?;
        for (Name(name), value) in &self.object.0 {
            match (self.label, &**name) {
                // In the place of the old one.
                (Some(_), LABEL) => {
                    if let Some(label) = label.take() {
                        map.serialize_entry(LABEL, label)?;
                    }
                }
                _ => map.serialize_entry(name, value)?,
            }
        }
        if let Some(label) = label {
            map.serialize_entry(LABEL, label)?;
        }
        map.end()
    }
}
