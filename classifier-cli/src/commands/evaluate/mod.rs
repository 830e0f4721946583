//! `classifier evaluate`: measures rules with texts whose right labels are known.
//!
//! ```text
//! files ─▶ table     rows: a text, its acceptable labels, the values of other columns
//!          measure   each row labelled by each rule set
//!            sides     the rules, and how good their label is for a text
//!            tally     counts of that
//!            cases     the first failures, and texts that got better or worse
//!            warnings  what may be misspelled
//!          figures   shares, precision and recall, the confusion matrix, groups
//!          gates     which of them must hold
//!          summary   all results, the JSON output
//!          text      as text for people
//!          page      as a page
//! ```
//!
//! Rows are measured as they are read. Only counts, distinct names and the failures to show are
//! kept in memory.

pub mod args;
mod cases;
mod figures;
mod gates;
mod measure;
mod names;
mod page;
mod sides;
mod summary;
mod table;
mod tally;
mod text;
mod warnings;

use crate::destination::Destination;
use crate::fields::Field;
use crate::rules;
use crate::status::{Failure, Outcome, print_message};

use args::EvaluateArgs;
use cases::{STEPS, find_near};
use figures::Figures;
use gates::gates;
use measure::Measure;
use names::Names;
use sides::{Side, Sides};
use summary::{Comparison, RuleSetResults, Rules, Summary};
use table::Columns;
use tally::Tally;
use warnings::Filters;

/// Run the command.
pub fn run(args: &EvaluateArgs) -> Result<Outcome, Failure> {
    args.validate()?;
    let mut names = Names::default();
    let sides = sides(args, &mut names)?;
    let columns = Columns {
        text: args.text_column.clone(),
        labels: args.labels_column.clone(),
        others: args
            .group
            .iter()
            .chain(args.filters.iter().map(|it| &it.column))
            .cloned()
            .collect(),
    };
    let default_label = args.rules.compiler.default_label(sides.new.classifier);
    let mut measure = Measure::new(
        names,
        sides,
        default_label,
        &args.group,
        Filters::new(&args.filters),
        args.kept_failures(),
    );
    let options = table::Options {
        format: args.input(),
        columns: &columns,
        extract: args.extract.as_ref(),
        response: args.response,
    };
    let problems = table::read(&args.files, &options, |place, row| measure.add(place, row));
    if problems > 0 {
        let what =
            if problems == 1 { "a problem".to_owned() } else { format!("{problems} problems") };
        print_message(format_args!("nothing was measured because of {what} in the input"));
        return Ok(Outcome::NotRun);
    }
    measure.warn();

    let Measure { names, sides, new, old, mut failures, changes, left_out, .. } = measure;
    let near_left_out = find_near(&mut failures.rows, sides.new.classifier, STEPS);
    let figures = |tally: &Tally| Figures::new(tally, &names, &args.group);
    let new = RuleSetResults { figures: figures(&new), failures, near_left_out };
    let gates = gates(&args.gates, &new.figures.totals, changes.worse.count);
    let rules = match sides.old {
        None => Rules::One(Box::new(new)),
        Some(_) => Rules::Two(Box::new(Comparison::new(figures(&old), new, changes))),
    };
    let summary = Summary { default_label, texts_left_out: left_out, rules, gates };
    write(&summary, args)?;
    let mut outcome = Outcome::Clean;
    for gate in summary.gates.iter().filter(|gate| !gate.passed) {
        print_message(&gate.line);
        outcome = Outcome::Found;
    }
    Ok(outcome)
}

/// Write the page, if asked for, and the figures as text or JSON.
fn write(summary: &Summary<'_>, args: &EvaluateArgs) -> Result<(), Failure> {
    let mut printed = Destination::new(args.output.output_file.as_deref())?;
    if let Some(path) = &args.output.html {
        let names = args.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>();
        let page = page::html(summary, &names);
        Destination::with_content(path, page.as_bytes())?.finish()?;
    }
    let written = match args.json {
        true => printed.write_json(summary),
        false => printed.write_text(&text::text(summary, args.printed_failures(), args.matrix)),
    };
    printed.written(written)?.map_or(Ok(()), Destination::finish)
}

/// The rule sets to measure.
fn sides(args: &EvaluateArgs, names: &mut Names) -> Result<Sides, Failure> {
    let compiler = args.limits.apply_to(args.rules.compiler.compiler());
    let mut side = |classifier, response| {
        let default = args.rules.compiler.default_label(classifier);
        let field = args.by.as_ref().map(|name| Field::new(name, classifier)).transpose()?;
        Ok::<_, Failure>(Side::new(classifier, response, field, default, names))
    };
    if args.new.is_empty() {
        let new = side(rules::for_texts(&args.rules, &args.limits)?, args.response())?;
        return Ok(Sides { old: None, new });
    }
    let old = rules::for_side("old", args.old(), &compiler)?;
    let new = rules::for_side("new", &args.new, &compiler)?;
    let old = side(old, args.response_of(args.old()))?;
    let new = side(new, args.response_of(&args.new))?;
    Ok(Sides { old: Some(old), new })
}
