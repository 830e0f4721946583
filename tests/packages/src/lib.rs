//! Uses the packages in each of the ways that the README names.

#![forbid(unsafe_code)]

use classifier::{classifier, include_artifact};

/// The rules, compiled by the macro.
#[classifier(files = ["rules/own.toml"])]
pub enum Own {
    /// No rule matched.
    #[default]
    Other,
}

/// The rules, compiled by the build script.
pub static RULES: &[u8] = include_artifact!(concat!(env!("OUT_DIR"), "/rules.bin"));

#[cfg(test)]
mod tests {
    use classifier::{Classifier, configure::Config, pool::PoolConfig, smtp::BounceClass};

    use super::{Own, RULES};

    #[test]
    fn packages_are_enough() -> Result<(), Box<dyn std::error::Error>> {
        let text = "552 5.2.2 mailbox is stuffed";
        assert_eq!(Own::classify(text), Own::Quota);
        assert_eq!(BounceClass::classify(text), BounceClass::QuotaIssues);

        let classifier = Classifier::from_bytes(RULES)?;
        let id = classifier.first_match(text).ok_or("a rule matches")?;
        assert_eq!(classifier.rule(id).label, "Quota");

        let pool = Own::pool(PoolConfig::default())?;
        assert_eq!(pool.classify(text)?, Own::Quota);

        let handle = Config::new().files(["rules/own.toml"]).start()?;
        assert_eq!(&*handle.classify(text)?, "Quota");
        Ok(())
    }
}
