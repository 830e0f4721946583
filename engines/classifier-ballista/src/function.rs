//! A function as bytes that name its rules, and back.

use std::sync::Arc;

use classifier_datafusion::{FunctionRules, RuleSets, functions, label_function};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ScalarUDF,
};

use crate::{
    envelope::{Reader, Unreadable, Writer},
    plain::{plain, rules_of},
    rule_text::RulesKey,
    store,
};

/// What the bytes of our functions begin with.
const MAGIC: &[u8] = b"classifier";

/// [`FunctionRules::Sets`]
const SETS: u8 = 0;
/// [`FunctionRules::Own`]
const OWN: u8 = 1;

/// The bytes of a function: its kind, and the names and keys of its rules. `None` if it is not ours.
pub(crate) fn encode(function: &ScalarUDF) -> Result<Option<Vec<u8>>> {
    let Some(rules) = rules_of(function) else { return Ok(None) };
    let mut bytes = Writer::new();
    match rules {
        FunctionRules::Own(rules) => {
            bytes.bytes(&[OWN]);
            bytes.part(function.name().as_bytes());
            RulesKey::of(&rules)?.write(&mut bytes);
        }
        FunctionRules::Sets(sets) => {
            bytes.bytes(&[SETS]);
            for name in sets.names() {
                bytes.part(name.as_bytes());
                RulesKey::of(&sets.get(name)?)?.write(&mut bytes);
            }
        }
    }
    Ok(Some([MAGIC, &bytes.seal()].concat()))
}

/// The function with this name. `None` if the bytes are not of one of ours.
pub(crate) fn decode(name: &str, bytes: &[u8]) -> Result<Option<Arc<ScalarUDF>>> {
    let Some(bytes) = bytes.strip_prefix(MAGIC) else { return Ok(None) };
    let problem = |problem: &dyn std::fmt::Display| {
        DataFusionError::Execution(format!(
            "the function {name} of the query cannot be read: {problem}"
        ))
    };
    let functions = store::functions(bytes, || {
        let (kind, rules) = read(bytes).map_err(|unreadable| problem(&unreadable))?;
        let rules = rules
            .into_iter()
            .map(|(name, key)| Ok((name, store::find(key)?)))
            .collect::<Result<Vec<_>>>()
            .map_err(|missing| problem(&missing.strip_backtrace()))?;
        let functions = match kind {
            SETS => {
                let with = |sets: RuleSets, (name, rules)| sets.with(name, rules);
                functions(&rules.into_iter().fold(RuleSets::none(), with))
            }
            _ => rules
                .into_iter()
                .map(|(name, rules)| Arc::new(label_function(name, rules)))
                .collect(),
        };
        Ok(functions
            .into_iter()
            .map(|function| Arc::new(plain(ScalarUDF::clone(&function))))
            .collect())
    })?;
    let function = functions.into_iter().find(|function| function.name() == name);
    function.map(Some).ok_or_else(|| problem(&"it has another name than its bytes say"))
}

/// Rules of a function: their name and their key.
type NamedKey<'b> = (&'b str, RulesKey);

/// The kind of the function, and its rules.
fn read(bytes: &[u8]) -> Result<(u8, Vec<NamedKey<'_>>), Unreadable> {
    let mut bytes = Reader::open(bytes)?;
    let [kind] = bytes.array()?;
    if kind != SETS && kind != OWN {
        return Err(Unreadable::Content("its kind is unknown"));
    }
    let mut rules = Vec::new();
    while !bytes.is_at_end() {
        rules.push((bytes.text()?, RulesKey::read(&mut bytes)?));
    }
    Ok((kind, rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RuleSettings, store::tests::rules};

    /// The functions of a session, one made by `CREATE FUNCTION` among them, whose rules have been sent.
    fn sent() -> (Vec<Arc<ScalarUDF>>, RuleSettings) {
        let sets = RuleSets::none().with("old", rules("old")).with("new", rules("new"));
        let mut functions = functions(&sets);
        functions.push(Arc::new(label_function("mine", rules("mine"))));
        let settings = RuleSettings::of(functions.iter().map(AsRef::as_ref)).unwrap();
        (functions, settings)
    }

    #[test]
    fn functions_arrive_with_their_rules() {
        let (functions, _settings) = sent();
        assert_eq!(functions.len(), 6);
        for function in functions {
            let bytes = encode(&function).unwrap().unwrap();
            let arrived = decode(function.name(), &bytes).unwrap().unwrap();
            assert_eq!(arrived.name(), function.name());
            assert_eq!(encode(&arrived).unwrap().unwrap(), bytes);
            // Calls that arrive twice are equal, as common expressions need.
            assert_eq!(arrived, decode(function.name(), &bytes).unwrap().unwrap());
        }
    }

    #[test]
    fn functions_of_others_are_left_to_their_codecs() {
        let upper = datafusion::functions::string::upper();
        assert!(encode(&upper).unwrap().is_none());
        assert!(decode("upper", b"").unwrap().is_none());
    }

    #[test]
    fn functions_without_their_rules_are_errors() {
        let function = label_function("lonely", rules("never sent"));
        let bytes = encode(&function).unwrap().unwrap();
        let error = decode("lonely", &bytes).unwrap_err().to_string();
        assert!(error.contains("the function lonely of the query cannot be read: "), "{error}");
        assert!(error.contains("did not arrive with the query"), "{error}");
        let (functions, _settings) = sent();
        let bytes = encode(&functions[0]).unwrap().unwrap();
        let error = decode("another", &bytes).unwrap_err().to_string();
        assert!(error.contains("it has another name than its bytes say"), "{error}");
    }

    #[test]
    fn functions_that_are_cut_or_have_a_flipped_bit_are_errors() {
        let (functions, _settings) = sent();
        for function in [&functions[0], &functions[5]] {
            let bytes = encode(function).unwrap().unwrap();
            for end in MAGIC.len()..bytes.len() {
                let error = decode(function.name(), &bytes[..end]).unwrap_err().to_string();
                assert!(error.contains("cannot be read: "), "{error}");
            }
            for at in MAGIC.len() * 8..bytes.len() * 8 {
                let mut flipped = bytes.clone();
                flipped[at / 8] ^= 1 << (at % 8);
                let error = decode(function.name(), &flipped).unwrap_err().to_string();
                assert!(error.contains("cannot be read: "), "{at}: {error}");
            }
            // What comes before is the name of this codec; without it, the bytes are those of another one.
            for end in 0..MAGIC.len() {
                assert!(decode(function.name(), &bytes[..end]).unwrap().is_none());
            }
        }
    }

    #[test]
    fn wrong_contents_with_the_right_checksum_are_errors() {
        let (functions, _settings) = sent();
        let bytes = encode(&functions[0]).unwrap().unwrap();
        let content = &bytes[MAGIC.len() + 1..bytes.len() - 4];
        let sealed = |content: &[u8]| {
            let mut bytes = Writer::new();
            bytes.bytes(content);
            [MAGIC, &bytes.seal()].concat()
        };
        for at in 0..content.len() * 8 {
            let mut flipped = content.to_vec();
            flipped[at / 8] ^= 1 << (at % 8);
            // A name with a flipped bit is another name of the same rules, which no call in the plan uses.
            let _ = decode("classify", &sealed(&flipped));
        }
        let first = 1 + 4 + "old".len() + RulesKey::BYTES;
        for end in (0..content.len()).filter(|end| ![1, first].contains(end)) {
            decode("classify", &sealed(&content[..end])).unwrap_err();
        }
    }
}
