//! Label enums of built-in rules, in a crate that has no rule file but one of its own.

#![forbid(unsafe_code)]
#![deny(missing_docs, unused)]

use classifier::classifier;

/// What the program does by default.
#[classifier(files = [builtin("providers"), builtin("iana"), builtin("fallback")])]
pub enum Shipped {}

/// The crate's own rules win over those that are built in.
#[classifier(files = ["src/mine.toml", builtin("iana")])]
#[derive(Debug)]
pub enum Mixed {}

/// Built-in rules win over the crate's own, if they are named first.
#[classifier(files = [builtin("iana"), "src/mine.toml"])]
#[derive(Debug)]
pub enum Reversed {}

/// Texts that are no replies.
#[classifier(files = [builtin("messages")])]
#[derive(Debug)]
pub enum Messages {}

#[cfg(test)]
mod tests {
    use super::*;
    use classifier::smtp::BounceClass;

    const FULL: &str = "552 5.2.2 mailbox of Example Corp is stuffed";

    #[test]
    fn an_enum_of_the_built_in_files_equals_that_of_the_crate() {
        let texts = [FULL, "550 5.1.1 User unknown", "421 too many connections", "250 OK", ""];
        for text in texts {
            assert_eq!(Shipped::explain(text), BounceClass::explain(text), "{text}");
            assert_eq!(Shipped::classify(text).as_str(), BounceClass::classify(text).as_str());
        }
        assert!(Shipped::classifier().rules().eq(BounceClass::classifier().rules()));
    }

    #[test]
    fn files_and_built_in_files_win_in_the_given_order() {
        let mixed = Mixed::explain(FULL).unwrap();
        assert_eq!((mixed.label, mixed.file), ("Partner", "src/mine.toml"));
        let reversed = Reversed::explain(FULL).unwrap();
        assert_eq!((reversed.label, reversed.file), ("QuotaIssues", "builtin:iana"));
        let other = "552 5.2.2 mailbox is stuffed";
        assert_eq!(Mixed::classify(other), Mixed::QuotaIssues);
    }

    #[test]
    fn texts_that_are_not_replies_have_their_own_file() {
        let rule = Messages::explain("unsubscribe").unwrap();
        assert_eq!((rule.label, rule.file), ("Unsubscribe", "builtin:messages"));
        assert_eq!(Messages::classify(FULL), Messages::Uncategorized);
    }
}
