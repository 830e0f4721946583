//! Items for emitted code only. Any release may change them.

use classifier_format::{ENGINE, VERSION};
use spin::Once;

pub use crate::edit_distance::damerau_levenshtein;
use crate::{
    Classifier, Rule,
    artifact::open::{Origin, open},
};

/// Bytes at the start of a cache line, for artifacts.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Aligned<const LEN: usize>(pub [u8; LEN]);

/// An artifact in this binary, opened on first use, with the enum of its labels.
pub struct Embedded<L: 'static> {
    artifact: &'static [u8],
    /// The variant for each label of the artifact.
    labels: &'static [L],
    default: L,
    classifier: Once<Classifier<'static>>,
}

/// Asserts, while emitted code is compiled, that this crate reads the format of its artifact.
///
/// # Panics
///
/// If it is another format.
pub const fn assert_format(version: u32, engine: [u8; 16]) {
    let mut is_same = version == VERSION;
    let mut at = 0;
    while at < ENGINE.len() {
        is_same &= engine[at] == ENGINE[at];
        at += 1;
    }
    assert!(
        is_same,
        "classifier-macros and classifier-runtime have different versions; build both with the same version"
    );
}

impl<L: Copy> Embedded<L> {
    /// Wraps the artifact that the macro emitted.
    ///
    /// The artifact should be from `classifier-compiler`, for this target. Most of it is not validated:
    /// with other bytes, a search may panic or not end. No bytes break memory safety. Other code should
    /// use [`Classifier::from_bytes`], which validates.
    #[must_use]
    pub const fn new(artifact: &'static [u8], labels: &'static [L], default: L) -> Self {
        Self { artifact, labels, default, classifier: Once::new() }
    }

    /// The classifier. The first call takes microseconds.
    ///
    /// # Panics
    ///
    /// If the bytes are not an artifact of this version and byte order.
    #[inline]
    #[must_use]
    pub fn classifier(&'static self) -> &'static Classifier<'static> {
        self.classifier.call_once(|| match open(self.artifact, Origin::Emitted) {
            Ok((rules, engine)) => Classifier { rules, engine },
            Err(error) => panic!("the embedded artifact cannot be read: {error}"),
        })
    }

    /// The variant for each label of the artifact.
    #[cfg(feature = "std")]
    pub(crate) fn labels(&'static self) -> &'static [L] {
        self.labels
    }

    /// The variant of texts that no rule matches.
    #[cfg(feature = "std")]
    pub(crate) fn default_label(&'static self) -> L {
        self.default
    }

    /// The label of the first rule that matches.
    #[inline]
    #[must_use]
    pub fn classify(&'static self, text: &str) -> L {
        let classifier = self.classifier();
        match classifier.first_match(text) {
            Some(id) => self.labels[classifier.label(id).index()],
            None => self.default,
        }
    }

    /// The same for bytes, which are read like `String::from_utf8_lossy`.
    #[inline]
    #[must_use]
    pub fn classify_bytes(&'static self, bytes: &[u8]) -> L {
        let classifier = self.classifier();
        match classifier.first_match_bytes(bytes) {
            Some(id) => self.labels[classifier.label(id).index()],
            None => self.default,
        }
    }

    /// The first rule that matches.
    #[must_use]
    pub fn explain(&'static self, text: &str) -> Option<Rule<'static>> {
        let classifier = self.classifier();
        classifier.first_match(text).map(|id| classifier.rule(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_of_this_version_is_accepted() {
        assert_format(VERSION, ENGINE);
    }

    #[test]
    #[should_panic(expected = "have different versions")]
    fn another_version_is_refused() {
        assert_format(VERSION + 1, ENGINE);
    }

    #[test]
    #[should_panic(expected = "have different versions")]
    fn dfas_of_another_version_are_refused() {
        assert_format(VERSION, *b"regex-automata 3");
    }
}

#[cfg(feature = "serde")]
pub mod serde {
    //! Labels as strings.

    use core::{fmt, marker::PhantomData, str::FromStr};

    use ::serde::{Deserializer, Serializer, de};

    /// Serializes a label as its text.
    ///
    /// # Errors
    ///
    /// The serializer's.
    pub fn serialize<S: Serializer>(label: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(label)
    }

    /// Deserializes a label from its text.
    ///
    /// # Errors
    ///
    /// The deserializer's, and that of an unknown label.
    pub fn deserialize<'de, L, D>(deserializer: D) -> Result<L, D::Error>
    where
        L: FromStr,
        L::Err: fmt::Display,
        D: Deserializer<'de>,
    {
        struct Visitor<L>(PhantomData<L>);

        impl<L: FromStr<Err: fmt::Display>> de::Visitor<'_> for Visitor<L> {
            type Value = L;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a label")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<L, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Visitor(PhantomData))
    }

    pub use ::serde::{
        Deserialize, Deserializer as DeserializerTrait, Serialize, Serializer as SerializerTrait,
    };
}

/// Implements serde's traits for a label enum; empty without the feature `serde`.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($label:ident, $runtime:path) => {
        const _: () = {
            use $runtime as runtime;
            impl runtime::serde::Serialize for $label {
                fn serialize<S: runtime::serde::SerializerTrait>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    runtime::serde::serialize($label::as_str(*self), serializer)
                }
            }
            impl<'de> runtime::serde::Deserialize<'de> for $label {
                fn deserialize<D: runtime::serde::DeserializerTrait<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    runtime::serde::deserialize(deserializer)
                }
            }
        };
    };
}

/// Implements serde's traits for a label enum; empty without the feature `serde`.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($($ignored:tt)*) => {};
}

pub use crate::__impl_serde as impl_serde;

#[cfg(feature = "std")]
pub mod owned {
    //! Classifiers that own their artifacts.

    pub use crate::{
        label::{EmbeddedLabel, Label},
        owned::OwnedClassifier,
    };
}

/// Implements `Label` for a label enum; empty without the feature `std`.
#[cfg(feature = "std")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_label {
    ($label:ident, $embedded:ident, $runtime:path) => {
        const _: () = {
            use $runtime as runtime;
            impl runtime::owned::Label for $label {
                fn from_text(text: &::core::primitive::str) -> ::core::option::Option<Self> {
                    ::core::str::FromStr::from_str(text).ok()
                }
                fn default_label() -> Self {
                    ::core::default::Default::default()
                }
            }
            impl runtime::owned::EmbeddedLabel for $label {
                fn embedded() -> &'static runtime::Embedded<Self> {
                    &$embedded
                }
            }
        };
    };
}

/// Implements `Label` for a label enum; empty without the feature `std`.
#[cfg(not(feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_label {
    ($($ignored:tt)*) => {};
}

pub use crate::__impl_label as impl_label;

#[cfg(feature = "pool")]
pub mod pool {
    //! Pools of label enums.

    pub use crate::pool::{Pool, PoolConfig, PoolStartError};
}

/// Implements `pool` for a label enum; empty without the feature `pool`.
#[cfg(feature = "pool")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_pool {
    ($label:ident, $embedded:ident, $runtime:path) => {
        const _: () = {
            use $runtime as runtime;
            impl $label {
                /// Starts a pool of threads that classify texts with these rules, with caches.
                ///
                /// # Errors
                ///
                /// If the configuration is not valid, or if the system refuses a thread.
                pub fn pool(
                    config: runtime::pool::PoolConfig,
                ) -> ::core::result::Result<runtime::pool::Pool<Self>, runtime::pool::PoolStartError>
                {
                    runtime::pool::Pool::new(runtime::owned::OwnedClassifier::embedded(), config)
                }
            }
        };
    };
}

/// Implements `pool` for a label enum; empty without the feature `pool`.
#[cfg(not(feature = "pool"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_pool {
    ($($ignored:tt)*) => {};
}

pub use crate::__impl_pool as impl_pool;

#[cfg(feature = "groups")]
pub mod groups {
    //! Groups of the rules of label enums.

    pub use crate::{Groups, GroupsError, Rule};
}

/// Gives a label enum the groups of its rules; empty without the feature `groups`.
#[cfg(feature = "groups")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_groups {
    ($label:ident, $embedded:ident, $runtime:path) => {
        const _: () = {
            use $runtime as runtime;
            impl $label {
                /// The first rule that matches the text, with what its named groups matched.
                ///
                /// # Errors
                ///
                /// When the rule has named groups and is too large.
                ///
                /// # Cost
                ///
                /// If the rule has named groups, its pattern is compiled in each call, which takes
                /// microseconds to milliseconds. Where many texts are asked for, keep a `GroupFinder`
                /// for each rule.
                pub fn explain_with_groups(
                    text: &::core::primitive::str,
                ) -> ::core::result::Result<
                    ::core::option::Option<(
                        runtime::groups::Rule<'static>,
                        runtime::groups::Groups<'_>,
                    )>,
                    runtime::groups::GroupsError,
                > {
                    $embedded.classifier().explain_with_groups(text)
                }
            }
        };
    };
}

/// Gives a label enum the groups of its rules; empty without the feature `groups`.
#[cfg(not(feature = "groups"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_groups {
    ($($ignored:tt)*) => {};
}

pub use crate::__impl_groups as impl_groups;
