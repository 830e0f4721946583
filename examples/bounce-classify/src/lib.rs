//! The interface of KumoMTA's crate `bounce-classify`, on top of this repository: a program that uses that
//! crate replaces the dependency and keeps its code. `rfc5321` stands for KumoMTA's crate of that name.

#![forbid(unsafe_code)]
#![expect(missing_docs, reason = "the names and their meanings are KumoMTA's")]

pub mod rfc5321;

use std::{fs, sync::Arc};

use classifier::OwnedClassifier;
use classifier_compiler::{Compiler, RuleSetBuilder};
use ordermap::OrderMap;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum BounceClass {
    PreDefined(PreDefinedBounceClass),
    UserDefined(String),
}

#[rustfmt::skip]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[derive(strum::Display, strum::EnumString)]
pub enum PreDefinedBounceClass {
    InvalidRecipient, DNSFailure, SpamBlock, SpamContent, ProhibitedAttachment, RelayDenied, AutoReply,
    TransientFailure, Subscribe, Unsubscribe, ChallengeResponse, BadConfiguration, BadConnection, BadDomain,
    ContentRelated, InactiveMailbox, InvalidSender, MessageExpired, NoAnswerFromHost, PolicyRelated,
    ProtocolErrors, QuotaIssues, RelayingIssues, RoutingErrors, SpamRelated, VirusRelated,
    AuthenticationFailed, Uncategorized,
}

impl From<PreDefinedBounceClass> for BounceClass {
    fn from(class: PreDefinedBounceClass) -> Self {
        Self::PreDefined(class)
    }
}

impl From<String> for BounceClass {
    fn from(text: String) -> Self {
        text.parse().map_or(Self::UserDefined(text), Self::PreDefined)
    }
}

impl From<BounceClass> for String {
    fn from(class: BounceClass) -> Self {
        match class {
            BounceClass::PreDefined(class) => class.to_string(),
            BounceClass::UserDefined(text) => text,
        }
    }
}

impl Default for BounceClass {
    fn default() -> Self {
        PreDefinedBounceClass::Uncategorized.into()
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub struct BounceClassifierFile {
    pub rules: OrderMap<BounceClass, Vec<String>>,
}

#[derive(Default)]
pub struct BounceClassifierBuilder(RuleSetBuilder);

impl BounceClassifierBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add_rule(&mut self, class: BounceClass, rule: String) {
        self.0 = std::mem::take(&mut self.0).rule(class, rule);
    }

    pub fn merge(&mut self, file: BounceClassifierFile) {
        for (class, rules) in file.rules {
            rules.into_iter().for_each(|rule| self.add_rule(class.clone(), rule));
        }
    }

    pub fn merge_json_file(&mut self, path: &str) -> Result<(), String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        self.merge(serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?);
        Ok(())
    }

    pub fn merge_toml_file(&mut self, path: &str) -> Result<(), String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        self.merge(toml::from_str(&text).map_err(|error| format!("{path}: {error}"))?);
        Ok(())
    }

    pub fn build(self) -> Result<BounceClassifier, String> {
        let artifact =
            Compiler::new().compile(&self.0.read()).map_err(|problems| problems.to_string())?;
        OwnedClassifier::from_artifact(artifact)
            .map(BounceClassifier)
            .map_err(|error| error.to_string())
    }
}

pub struct BounceClassifier(OwnedClassifier<Arc<str>>);

impl BounceClassifier {
    pub fn classify_str(&self, text: &str) -> BounceClass {
        self.0.classify(text).to_string().into()
    }

    pub fn classify_response(&self, response: &rfc5321::Response) -> BounceClass {
        self.classify_str(&response.to_single_line())
    }
}
