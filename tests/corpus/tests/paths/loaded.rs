//! Artifacts that are compiled and loaded at run time.

use classifier::Classifier;
use classifier_compiler::{Artifact, Code, Compiler, Diagnostics, RuleSet};
use corpus::{Answers, Case, check};

/// Compiles a case with its default label.
pub(crate) fn compile(case: &Case, compiler: Compiler) -> Result<Artifact, Diagnostics> {
    let rules = case.rules().fold(RuleSet::builder(), |all, (label, rule)| all.rule(label, rule));
    compiler.default_label(&case.default).compile(&rules.read())
}

/// The artifact of a case as it comes.
#[track_caller]
pub(crate) fn artifact(case: &Case) -> Artifact {
    compile(case, Compiler::new()).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

#[test]
fn loaded_from_bytes() {
    check("from_bytes", |case, answers| ask(case, &artifact(case), answers));
}

/// Rules that would be DFAs are programs then, and what shared a shard has its own.
#[test]
fn compiled_with_small_limits() {
    let mut refused = 0;
    check("with little room", |case, answers| {
        let compiler = Compiler::new().rule_dfa_limit(2 << 10).shard_dfa_limit(4 << 10);
        match compile(case, compiler) {
            Ok(artifact) => ask(case, &artifact, answers),
            Err(problems) => {
                assert!(
                    problems.iter().all(|one| one.code == Code::TOO_LARGE),
                    "{}: {problems}",
                    case.name
                );
                refused += 1;
                answers.skip();
            }
        }
    });
    assert!(refused < corpus::cases().len() / 20, "{refused} do not fit");
}

/// Calls every method of a loaded classifier.
fn ask(case: &Case, artifact: &Artifact, answers: &mut Answers<'_>) {
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    for text in &case.texts {
        let winner = classifier.first_match_bytes(&text.bytes).map(|id| id.index());
        answers.equal(text, "first_match_bytes", &winner, &text.winner());

        let lossy = text.lossy();
        let winner = classifier.first_match(&lossy);
        answers.equal(text, "first_match", &winner.map(|id| id.index()), &text.winner());
        let label = winner.map_or(&*case.default, |id| classifier.rule(id).label);
        answers.equal(text, "label", label, &text.label);

        let all: Vec<usize> = classifier.matches(&lossy).map(|id| id.index()).collect();
        answers.equal(text, "matches", &all, &text.matches);
        for rule in classifier.rules() {
            let expected = text.matches.contains(&rule.id.index());
            let what = format!("rule_matches of {}", rule.pattern);
            answers.equal(text, &what, &classifier.rule_matches(rule.id, &lossy), &expected);
        }
    }
}
