//! A pattern as a tree, which can be written as a pattern and as texts that it should match.

use arbitrary::{Result, Unstructured};

/// Samples of more bytes than this grow no further.
const LONGEST_SAMPLE: usize = 2000;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(crate) enum Expression {
    /// A class or an assertion as it is written, and texts that it matches where it stands alone.
    Atom(&'static str, &'static [&'static str]),
    Literal(String),
    Concatenation(Vec<Expression>),
    Alternation(Vec<Expression>),
    Repetition {
        of: Box<Expression>,
        least: u32,
        most: Option<u32>,
        suffix: &'static str,
    },
    Flags(&'static str, Box<Expression>),
    Group(String, Box<Expression>),
}

impl Expression {
    pub(crate) fn repeated(self, least: u32, most: Option<u32>) -> Self {
        Self::Repetition { of: Box::new(self), least, most, suffix: "" }
    }

    pub(crate) fn pattern(&self) -> String {
        match self {
            Self::Atom(pattern, _) => (*pattern).to_owned(),
            Self::Literal(text) => regex::escape(text),
            Self::Concatenation(parts) => parts.iter().map(Self::pattern).collect(),
            Self::Alternation(parts) => {
                let parts: Vec<String> = parts.iter().map(Self::pattern).collect();
                format!("({})", parts.join("|"))
            }
            Self::Repetition { of, least, most, suffix } => {
                let times = match (least, most) {
                    (0, None) => "*".to_owned(),
                    (1, None) => "+".to_owned(),
                    (0, Some(1)) => "?".to_owned(),
                    (least, None) => format!("{{{least},}}"),
                    (least, Some(most)) if least == most => format!("{{{least}}}"),
                    (least, Some(most)) => format!("{{{least},{most}}}"),
                };
                match &**of {
                    Self::Atom(pattern, _) => format!("{pattern}{times}{suffix}"),
                    of => format!("(?:{}){times}{suffix}", of.pattern()),
                }
            }
            Self::Flags(flags, of) => format!("(?{flags}:{})", of.pattern()),
            Self::Group(name, of) => format!("(?P<{name}>{})", of.pattern()),
        }
    }

    /// Makes named groups of some parts. `names` is how many there are already.
    pub(crate) fn with_groups(
        self,
        input: &mut Unstructured<'_>,
        names: &mut usize,
    ) -> Result<Self> {
        let mut inside = |of: Self, input: &mut _| of.with_groups(input, names);
        let of = match self {
            Self::Concatenation(parts) => Self::Concatenation(
                parts.into_iter().map(|part| inside(part, input)).collect::<Result<_>>()?,
            ),
            Self::Alternation(parts) => Self::Alternation(
                parts.into_iter().map(|part| inside(part, input)).collect::<Result<_>>()?,
            ),
            Self::Repetition { of, least, most, suffix } => {
                Self::Repetition { of: Box::new(inside(*of, input)?), least, most, suffix }
            }
            Self::Flags(flags, of) => Self::Flags(flags, Box::new(inside(*of, input)?)),
            of @ (Self::Atom(..) | Self::Literal(_) | Self::Group(..)) => of,
        };
        if input.ratio(2, 3)? {
            return Ok(of);
        }
        *names += 1;
        let name = format!("{}{names}", input.choose(&["list", "größe", "_a.b[", "x"])?);
        Ok(Self::Group(name, Box::new(of)))
    }

    /// Adds a text that the expression should match, but for what assertions and flags say.
    pub(crate) fn sample(&self, input: &mut Unstructured<'_>, text: &mut String) -> Result<()> {
        if text.len() > LONGEST_SAMPLE {
            return Ok(());
        }
        match self {
            Self::Atom(_, samples) => text.push_str(input.choose(samples)?),
            Self::Literal(literal) => text.push_str(literal),
            Self::Concatenation(parts) => {
                for part in parts {
                    part.sample(input, text)?;
                }
            }
            Self::Alternation(parts) => input.choose(parts)?.sample(input, text)?,
            Self::Repetition { of, least, most, .. } => {
                let most = most.unwrap_or(least + 70);
                let near = [*least, least + 1, most, least + 2, least + 5, least + 64, most + 1];
                for _ in 0..*input.choose(&near)? {
                    of.sample(input, text)?;
                }
            }
            Self::Flags(_, of) | Self::Group(_, of) => of.sample(input, text)?,
        }
        Ok(())
    }
}
