//! What compiling can be asked for, and the stages in their order.

use crate::{
    artifact::{self, Artifact, ByteOrder},
    automata::{
        dfa::{Limits, REFUSALS, Refused},
        position,
    },
    compilation::Compilation,
    diagnostic::{Code, Diagnostic, Diagnostics, Level, Levels},
    lint::Lint,
    pattern::alphabet::{self, Alphabet, NoAlphabet},
    plan::gather::{self, Plan},
    reach::Search,
    rules::{MOST_RULES, RuleSet, UNCATEGORIZED},
};

/// Compiles rule sets to artifacts.
///
/// Whatever could grow without bound has a limit; what passes it is an error that names the rule.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::Classifier;
///
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, r#"
///     [rules]
///     Quota = ["^552 [45]\\.2\\.2 ", "^552.+mailbox full"]
///     Policy = ["^55[0-9]"]
/// "#)?;
/// let rules = RuleSet::load([&path])?;
/// let artifact = Compiler::new().compile(&rules)?;
///
/// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
/// let id = classifier.first_match("552 your mailbox full of letters").unwrap();
/// assert_eq!(classifier.rule(id).label, "Quota");
/// assert_eq!(id.index(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Compiler {
    limits: Limits,
    rules: usize,
    byte_order: ByteOrder,
    default_label: String,
    levels: Levels,
    search: Search,
    examples: Examples,
}

/// What becomes of examples that are classified otherwise than they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Examples {
    Checked,
    Ignored,
}

impl Default for Compiler {
    fn default() -> Self {
        Self {
            limits: Limits { rule: 1 << 20, shard: 2 << 20, total: 64 << 20 },
            rules: 1 << 17,
            byte_order: ByteOrder::NATIVE,
            default_label: UNCATEGORIZED.to_owned(),
            levels: Levels::default(),
            search: Search::Any,
            examples: Examples::Checked,
        }
    }
}

impl Compiler {
    /// A compiler with the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// The largest DFA of one rule, in bytes; by default 1 MiB. Where it would be larger, a program
    /// takes its place.
    pub fn rule_dfa_limit(mut self, bytes: usize) -> Self {
        self.limits.rule = bytes;
        self
    }

    /// The largest automaton that several rules share, in bytes; by default 2 MiB. Rules that
    /// need more together are divided among several.
    pub fn shard_dfa_limit(mut self, bytes: usize) -> Self {
        self.limits.shard = bytes;
        self
    }

    /// The largest artifact, in bytes; by default 64 MiB, and never 4 GiB or more. It bounds
    /// the time that all rules can take as well: automata that are tried may come to twice
    /// as much, and to what [`shard_dfa_limit`](Self::shard_dfa_limit) lets come to nothing.
    pub fn artifact_limit(mut self, bytes: usize) -> Self {
        self.limits.total = bytes.min(u32::MAX as usize);
        self
    }

    /// The most rules, by default 131,072, and never more than 524,287.
    pub fn rule_limit(mut self, rules: usize) -> Self {
        self.rules = rules.min(MOST_RULES - 1);
        self
    }

    /// The byte order of the machine that will read the artifact; by default that of this one.
    /// With the same order, every machine makes the same bytes of the same files.
    pub fn byte_order(mut self, order: ByteOrder) -> Self {
        self.byte_order = order;
        self
    }

    /// The label of texts that no rule matches, by default `Uncategorized`: the artifact has it, and
    /// `[[examples]]` expect it. They may expect `Uncategorized` there under any default label, unless
    /// a rule has it.
    pub fn default_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.default_label);
        self
    }

    /// What happens when a lint finds something; by default what the file says under `[lints]`, or
    /// else the lint's [own level](Lint::default_level). Findings with [`Level::Deny`] are errors of
    /// [`check`](Self::check); [`compile`](Self::compile) does not look for any.
    pub fn lint(mut self, lint: Lint, level: Level) -> Self {
        self.levels.set(lint.code(), level);
        self
    }

    /// Makes errors of all findings that would be warnings.
    pub fn deny_warnings(mut self) -> Self {
        self.levels.deny_warnings();
        self
    }

    /// Lets [`check`](Self::check) look for the shortest text that each rule wins, rather than any,
    /// and decide of more rules whether they can win. It takes seconds for hundreds of hard rules.
    pub fn shortest_witnesses(mut self) -> Self {
        self.search = Search::Shortest;
        self
    }

    /// Compiles rules whatever their examples say, for those who look at a change before it is
    /// right. The compiler still learns from examples what texts are like.
    pub fn ignore_examples(mut self) -> Self {
        self.examples = Examples::Ignored;
        self
    }

    /// Compiles a rule set.
    ///
    /// # Errors
    ///
    /// What was wrong with the files, and when patterns pass a limit or examples are classified
    /// otherwise than they say: all of it in one report.
    ///
    /// # Cost
    ///
    /// Milliseconds for hundreds of rules in an optimized program; twenty times that without
    /// optimization.
    pub fn compile(&self, rules: &RuleSet) -> Result<Artifact, Diagnostics> {
        self.compiled(rules).artifact(self.byte_order)
    }

    /// Compiles a rule set as [`compile`](Self::compile) does, and lints it: for those who write
    /// rules, rather than those who load them.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Compiler, RuleSet, Severity};
    ///
    /// # let dir = tempfile::tempdir()?;
    /// # let path = dir.path().join("rules.toml");
    /// std::fs::write(&path, "[rules]\nPolicy = ['^55']\nQuota = ['^552 ']\n")?;
    /// let rules = RuleSet::load([&path])?;
    /// let compilation = Compiler::new().check(&rules);
    ///
    /// let finding = compilation.diagnostics().iter().next().unwrap();
    /// assert_eq!(finding.code.as_str(), "unreachable_rule");
    /// assert_eq!(finding.severity, Severity::Warning);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check<'r>(&self, rules: &'r RuleSet) -> Compilation<'r> {
        let mut checked = self.compiled(rules);
        checked.lint(self.search, &self.levels);
        checked
    }

    fn compiled<'r>(&self, rules: &'r RuleSet) -> Compilation<'r> {
        let mut problems = rules.problems.clone();
        let plan = self.plan(rules).map_err(|found| problems.extend(found)).ok();
        let mut checked =
            Compilation::new(rules, &self.default_label, plan, problems, self.limits.total);
        if self.examples == Examples::Checked {
            checked.examine();
        }
        checked
    }

    fn plan(&self, rules: &RuleSet) -> Result<Plan, Diagnostics> {
        if rules.rules.len() > self.rules {
            let message = format!("this is rule {} of at most {}", self.rules + 1, self.rules);
            let problem = Diagnostic::error(Code::TOO_MANY_RULES, message).help(DIVIDE);
            return Err(problem.at(rules.rules[self.rules].location.clone()).into());
        }
        if let Some(attribute) = artifact::first_attribute_beyond(self.limits.total, rules) {
            let message = format!(
                "with this attribute, the values of all labels take more than {} bytes",
                self.limits.total
            );
            let problem = Diagnostic::error(Code::ARTIFACT_TOO_LARGE, message)
                .help("declare fewer attributes, or give them no defaults")
                .at(rules.attributes[attribute].location.clone());
            return Err(problem.into());
        }
        let alphabet = Alphabet::new(rules.patterns()).map_err(|reason| match reason {
            NoAlphabet::TooManyAtoms => {
                let message = many_characters(alphabet::MOST);
                Diagnostic::error(Code::TOO_MANY_CHARACTERS, message).help(DIVIDE)
            }
            NoAlphabet::TooManyRanges { pattern } => {
                let message = format!(
                    "up to this rule, Unicode classes have more than {} ranges of characters",
                    alphabet::RANGES
                );
                rules.problem_of(pattern, Code::TOO_MANY_CHARACTERS, message).help(FEWER_CLASSES)
            }
        })?;
        gather::plan(rules.patterns(), &rules.example_texts(), alphabet, self.limits)
            .map_err(|refused| self.problems_of(rules, refused))
    }

    fn problems_of(&self, rules: &RuleSet, refused: Refused) -> Diagnostics {
        let problem =
            |code, rule: u32, message: String| rules.problem_of(rule as usize, code, message);
        let last = refused.alone.get(REFUSALS - 1).copied();
        let alone = refused.alone.into_iter().map(|rule| {
            let limit = position::MOST.max(self.limits.rule);
            let more = match Some(rule) == last {
                true => ", as those of others; further rules were not tried",
                false => "",
            };
            let message = format!("the rule's automaton is larger than {limit} bytes{more}");
            problem(Code::TOO_LARGE, rule, message).help(SMALLER_RULE)
        });
        let characters = refused.characters.into_iter().map(|rule| {
            let message = many_characters(Alphabet::SYMBOLS);
            problem(Code::TOO_MANY_CHARACTERS, rule, message).help(DIVIDE)
        });
        let together = refused.together.map(|rule| {
            let limit = self.limits.total;
            let message =
                format!("with this rule, all automata together are larger than {limit} bytes");
            problem(Code::TOO_LARGE_TOGETHER, rule, message).help(SMALLER)
        });
        let tried = refused.tried.map(|rule| {
            let limit = self.limits.tried();
            let message = format!(
                "up to this rule, automata of more than {limit} bytes were tried; further rules \
                 were not"
            );
            problem(Code::TOO_MUCH_TRIED, rule, message).help(SMALLER)
        });
        let memory = refused.memory.map(|rule| {
            let message = format!(
                "with this rule, all patterns take more than {} bytes of memory to compile",
                self.limits.memory()
            );
            problem(Code::TOO_MUCH_MEMORY, rule, message).help(FEWER_RULES)
        });
        alone.chain(characters).chain(together).chain(tried).chain(memory).collect()
    }
}

const DIVIDE: &str = "divide the rules among several classifiers";
const SMALLER_RULE: &str = "write smaller counts, or `.*` in place of a long counted gap such as `.{500}`, \
                            or divide the rule; higher limits rarely help";
const SMALLER: &str = "write fewer or smaller counted repetitions, or divide the rules among several \
                       classifiers; or raise `artifact_limit`";

const FEWER_CLASSES: &str = "write ASCII classes, [0-9A-Za-z_] for \\w, or divide the rules among several \
                             classifiers";
const FEWER_RULES: &str = "write shorter patterns and fewer alternatives, or divide the rules among several \
                           classifiers; or raise `artifact_limit`";

fn many_characters(limit: usize) -> String {
    format!("the rules distinguish more than {limit} characters, or kinds of them")
}
