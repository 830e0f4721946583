//! A label enum with nothing but `classifier-macros` and `classifier-runtime`, in a crate that
//! forbids `unsafe` and demands documentation.

#![forbid(unsafe_code)]
#![deny(missing_docs, unused, non_camel_case_types)]

use classifier_macros::classifier;

/// Labels.
#[classifier(files = ["../data/rules/first.toml"])]
pub enum First {}

/// The same rules under another path to the runtime.
#[classifier(files = ["../data/rules/first.toml"], crate = "runtime", default = "foo")]
#[derive(Debug)]
pub enum Renamed {}

/// The runtime under another name.
use classifier_runtime as runtime;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_enums_classify() {
        assert_eq!(First::classify("bbb"), First::Bar);
        assert_eq!(First::classify(""), First::Uncategorized);
        assert_eq!(Renamed::classify(""), Renamed::Foo);
        assert_eq!(First::explain("bbb").map(|rule| rule.file), Some("../data/rules/first.toml"));
    }
}
