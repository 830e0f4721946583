//! Rules with named groups and texts that the input chooses: what the groups matched must be what
//! `regex::Regex::captures` says.

use arbitrary::{Result, Unstructured};
use classifier_compiler::Compiler;
use classifier_runtime::{Classifier, GroupFinder, Groups};
use regex::Regex;

use crate::rules::{Rules, compiled};

/// Compares the groups of rules and texts that the input chooses with those of `Regex`.
///
/// Gives how many groups took part: none if the rules are refused.
///
/// # Panics
///
/// When groups differ, and when a finder refuses a pattern.
///
/// # Examples
///
/// ```
/// fuzzing::groups(&[0; 10]);
/// ```
pub fn groups(input: &[u8]) -> usize {
    compare(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn compare(input: &mut Unstructured<'_>) -> Result<usize> {
    // So that the inputs of `oracle` choose similar rules.
    input.bytes(2.min(input.len()))?;
    let compiler = Compiler::new();
    let Some(rules) = Rules::choose_with_groups(input, &compiler)? else { return Ok(0) };
    let Some(artifact) = compiled(&rules.patterns, &compiler) else { return Ok(0) };
    let classifier = Classifier::from_bytes(artifact.as_bytes()).expect("it was just compiled");
    let both: Vec<(GroupFinder, Regex)> = classifier
        .rules()
        .map(|rule| {
            let regex = Regex::new(rule.pattern).expect("it was compiled");
            (GroupFinder::new(&rule).expect("it is small"), regex)
        })
        .collect();
    let mut count = 0;
    rules.each_text(input, |text| {
        let text = String::from_utf8_lossy(&text);
        for (finder, regex) in &both {
            count += check(&finder.find(&text), regex, &text);
        }
        let explained = classifier.explain_with_groups(&text).expect("it is small");
        let winner = explained.as_ref().map(|(rule, _)| rule.id);
        assert_eq!(winner, classifier.first_match(&text), "of {text:?}");
        if let Some((rule, groups)) = explained {
            check(&groups, &both[rule.id.index()].1, &text);
        }
    })?;
    Ok(count)
}

/// Compares the groups of a rule, and gives how many took part.
pub(crate) fn check(groups: &Groups<'_>, regex: &Regex, text: &str) -> usize {
    let captures = regex.captures(text);
    let group = |name| captures.as_ref()?.name(name).map(|its| its.as_str());
    let names = regex.capture_names().flatten();
    let expected: Vec<_> = names.clone().filter_map(|name| Some((name, group(name)?))).collect();
    assert_eq!(groups.iter().collect::<Vec<_>>(), expected, "of {text:?} in {regex:?}");
    for name in names {
        assert_eq!(groups.get(name), group(name), "{name} of {text:?} in {regex:?}");
    }
    expected.len()
}
