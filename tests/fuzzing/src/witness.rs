//! Rules that the input chooses: each wins the text that the compiler finds for it, or no text at all.

use arbitrary::{Result, Unstructured};
use classifier_compiler::{Compiler, Witness};

use crate::rules::{Rules, rule_set};

/// Compares what the compiler knows about each rule with what `RegexSet` answers for the texts that the
/// input chooses.
///
/// Gives how many rules were compared: none if the rules are refused.
///
/// # Panics
///
/// When a rule does not win the text that is found for it, when it wins a shorter one, when a rule wins
/// a text although none was found, and when a rule without such a text is not reported.
///
/// # Examples
///
/// ```
/// assert!(fuzzing::witness(&[0; 10]) > 0);
/// ```
pub fn witness(input: &[u8]) -> usize {
    compare(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn compare(input: &mut Unstructured<'_>) -> Result<usize> {
    // So that the inputs of `oracle` choose the same rules.
    input.bytes(2.min(input.len()))?;
    let compiler = Compiler::new().rule_dfa_limit(256 << 10);
    let Some(rules) = Rules::choose(input, &compiler)? else { return Ok(0) };
    let Rules { patterns, oracle, .. } = &rules;
    let rule_set = rule_set(patterns);
    let compiler = compiler.shortest_witnesses();
    let checked = compiler.check(&rule_set);

    let winner = |text: &str| oracle.matches(text).into_iter().next();
    let mut won: Vec<Vec<String>> = vec![Vec::new(); patterns.len()];
    rules.each_text(input, |text| {
        let text = String::from_utf8_lossy(&text).into_owned();
        if let Some(rule) = winner(&text) {
            won[rule].push(text);
        }
    })?;
    let unreachable: Vec<u32> = checked
        .diagnostics()
        .iter()
        .filter(|one| one.code.as_str() == "unreachable_rule")
        .map(|one| one.location.as_ref().expect("it is in a file").line())
        .collect();
    for (rule, witness) in checked.witnesses().enumerate() {
        match witness {
            Witness::Shortest(text) => {
                assert_eq!(winner(text), Some(rule), "{text:?} in {patterns:?}");
                let is_shorter = |other: &&String| {
                    other.len() < text.len() && (other.is_ascii() || !text.is_ascii())
                };
                let shorter = won[rule].iter().find(is_shorter);
                assert_eq!(shorter, None, "shorter than {text:?} in {patterns:?}");
            }
            Witness::Unwinnable => {
                assert!(won[rule].is_empty(), "{:?} of {rule} in {patterns:?}", won[rule]);
            }
            Witness::Example(_) => panic!("there are no examples"),
            _ => {}
        }
        // A rule that repeats another one is reported as a duplicate.
        let is_repeated = patterns[..rule].contains(&patterns[rule]);
        let line = rule_set.rules()[rule].location.line();
        let is_reported = is_repeated || unreachable.contains(&line);
        assert_eq!(witness == Witness::Unwinnable, is_reported, "{rule} in {patterns:?}");
    }
    Ok(checked.witnesses().len())
}
