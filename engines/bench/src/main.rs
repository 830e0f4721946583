//! Measures the functions on DataFusion: CPU time in one process, what is compared alternating, so that other load
//! on the machine changes both sides. `cargo run --release -p engine-bench -- FOLDER [ROWS]`; the folder is filled
//! with responses if it is not there.

mod generate;
mod measure;

use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode},
    sync::Arc,
};

use classifier_arrow::ColumnClassifier;
use classifier_compiler::{Compiler, RuleSet};
use classifier_datafusion::{RuleSets, load, register};
use classifier_runtime::OwnedClassifier;
use datafusion::{
    arrow::{
        array::{AsArray, RecordBatch},
        datatypes::DataType,
    },
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};

use crate::measure::{Side, alternating, peak_mib};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Threads, and partitions of a query.
const CORES: usize = 2;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(CORES)
        .enable_all()
        .build()
        .expect("threads can be started");
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["memory", folder, sql] => runtime.block_on(memory(Path::new(folder), sql)),
        [folder] => runtime.block_on(all(Path::new(folder), 10_000_000)),
        [folder, rows] => match rows.parse() {
            Ok(rows) => runtime.block_on(all(Path::new(folder), rows)),
            Err(error) => Err(Box::from(error)),
        },
        _ => Err("use: engine-bench FOLDER [ROWS]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("engine-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn all(folder: &Path, rows: usize) -> Result<()> {
    let responses = folder.join("responses");
    if !responses.is_dir() {
        generate::responses(&responses, rows, 8)?;
    }
    let builtin = RuleSets::default().get(RuleSets::BUILTIN)?;
    let (old, new) = changed_rules(&builtin, 300)?;
    let sets =
        RuleSets::default().with("builtin", builtin.clone()).with("old", old).with("new", new);
    let session = session(&sets, &responses).await?;

    println!("| what | rows | CPU s | rows/core-second | ratio |\n|---|---|---|---|---|");
    against_loop(&session, &builtin).await?;
    let label = "SELECT classify(response) AS label, count(*) FROM logs GROUP BY label";
    let read = "SELECT sum(length(response)) FROM logs";
    compare(&session, rows, 3, [("read only", read), ("classify", label)]).await?;
    for (count, rows) in [(20, 200_000), (usize::MAX, 16_384)] {
        let case = case(&session, &builtin, count).await?;
        let limited = |label: &str| {
            let sql = format!("SELECT {label} AS label, count(*) FROM logs WHERE id < {rows}");
            sql + " GROUP BY label ORDER BY label"
        };
        let (case, ours) = (limited(&case), limited("classify(response)"));
        if count == usize::MAX {
            // All patterns in their order are the rules.
            let answers =
                [session.sql(&case).await?.to_string(), session.sql(&ours).await?.to_string()];
            let [case, ours] = answers;
            assert_eq!(case.await?, ours.await?);
        }
        let name = format!("CASE of {} patterns", if count == 20 { "20" } else { "all" });
        compare(&session, rows, 3, [(&name, &case), ("classify", &ours)]).await?;
    }
    relabelling(&session, folder, rows).await?;
    compare_memory(folder)
}

async fn session(sets: &RuleSets, responses: &Path) -> Result<SessionContext> {
    let config = SessionConfig::new().with_target_partitions(CORES);
    let mut session = SessionContext::new_with_config(config);
    register(&mut session, sets)?;
    let path = responses.to_str().ok_or("the path is not UTF-8")?;
    session.register_parquet("logs", path, ParquetReadOptions::default()).await?;
    Ok(session)
}

async fn run(session: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>> {
    Ok(session.sql(sql).await?.collect().await?)
}

/// CPU times of two queries over the same rows.
async fn compare(
    session: &SessionContext,
    rows: usize,
    rounds: usize,
    queries: [(&str, &str); 2],
) -> Result<()> {
    let mut sides = queries.map(|(name, _)| Side::new(name, rows));
    for _ in 0..rounds {
        for (side, (_, sql)) in sides.iter_mut().zip(queries) {
            let start = measure::cpu();
            run(session, sql).await?;
            side.add(measure::cpu() - start);
        }
    }
    alternating(&sides);
    Ok(())
}

/// `classify` against the loop of a program, over the same texts in memory.
async fn against_loop(session: &SessionContext, rules: &ColumnClassifier) -> Result<()> {
    let texts = run(session, "SELECT response FROM logs LIMIT 1000000").await?;
    let rows = texts.iter().map(RecordBatch::num_rows).sum();
    let table = datafusion::datasource::MemTable::try_new(texts[0].schema(), vec![texts.clone()])?;
    session.register_table("texts", Arc::new(table))?;
    let classifier = rules.classifier();
    let mut sides = ["the library's loop", "classify, in memory"].map(|name| Side::new(name, rows));
    for _ in 0..5 {
        let start = measure::cpu();
        let none = classifier.labels().len();
        let mut labels = vec![0_u64; none + 1];
        for batch in &texts {
            assert_eq!(batch.column(0).data_type(), &DataType::Utf8View);
            for text in batch.column(0).as_string_view().iter().flatten() {
                let label = classifier.first_match(text).map(|rule| classifier.label(rule).index());
                labels[label.unwrap_or(none)] += 1;
            }
        }
        std::hint::black_box(labels);
        sides[0].add(measure::cpu() - start);
        let start = measure::cpu();
        run(session, "SELECT count(classify(response)) FROM texts").await?;
        sides[1].add(measure::cpu() - start);
    }
    alternating(&sides);
    session.deregister_table("texts")?;
    Ok(())
}

/// A CASE of the patterns that win most of the responses, in the order of the rules.
async fn case(session: &SessionContext, rules: &ColumnClassifier, count: usize) -> Result<String> {
    let classifier = rules.classifier();
    let mut wins = vec![0_u32; classifier.rules().len()];
    for batch in run(session, "SELECT response FROM logs LIMIT 200000").await? {
        for text in batch.column(0).as_string_view().iter().flatten() {
            if let Some(rule) = classifier.first_match(text) {
                wins[rule.index()] += 1;
            }
        }
    }
    let mut most: Vec<_> = classifier.rules().collect();
    most.sort_by_key(|rule| std::cmp::Reverse(wins[rule.id.index()]));
    most.truncate(count);
    most.sort_by_key(|rule| rule.id);
    let quoted = |text: &str| text.replace('\'', "''");
    let branch = |rule: &classifier_runtime::Rule<'_>| {
        format!(
            " WHEN regexp_like(response, '{}') THEN '{}'",
            quoted(rule.pattern),
            quoted(rule.label)
        )
    };
    let branches: String = most.iter().map(branch).collect();
    Ok(format!("CASE{branches} ELSE '{}' END", quoted(classifier.default_label())))
}

/// So many of the rules, and the same with two of them changed.
fn changed_rules(
    rules: &ColumnClassifier,
    count: usize,
) -> Result<(ColumnClassifier, ColumnClassifier)> {
    let compiled = |is_changed: bool| {
        let rules = rules.classifier().rules().take(count);
        let set = rules.enumerate().fold(RuleSet::builder(), |set, (index, rule)| {
            let is_changed = is_changed && (index == count / 3 || index == 2 * count / 3);
            let pattern = if is_changed {
                format!("(?:{})|changed", rule.pattern)
            } else {
                rule.pattern.into()
            };
            set.rule(rule.label, pattern)
        });
        let artifact = Compiler::new().compile(&set.build()?)?;
        Ok::<_, Box<dyn std::error::Error>>(ColumnClassifier::new(OwnedClassifier::from_artifact(
            artifact,
        )?))
    };
    Ok((compiled(false)?, compiled(true)?))
}

async fn relabelling(session: &SessionContext, folder: &Path, rows: usize) -> Result<()> {
    let labelled = folder.join("labelled.parquet");
    let path = labelled.to_str().ok_or("the path is not UTF-8")?;
    if !labelled.exists() {
        let sql = format!(
            "COPY (SELECT response, classify_index(response, 'old') AS rule FROM logs) TO '{path}'"
        );
        run(session, &sql).await?;
    }
    session.register_parquet("labelled", path, ParquetReadOptions::default()).await?;
    let full = "SELECT sum(classify_index(response, 'new')) FROM labelled";
    let again = "SELECT sum(relabel(response, rule, 'old', 'new')) FROM labelled";
    let different = "SELECT count(*) FROM labelled WHERE relabel(response, rule, 'old', 'new')
                     IS DISTINCT FROM classify_index(response, 'new')";
    let different = session.sql(different).await?.to_string().await?;
    assert!(different.contains("| 0 "), "{different}");
    compare(session, rows, 3, [("full pass, 300 rules", full), ("relabel, 2 rules changed", again)])
        .await
}

/// Peaks of processes that load an artifact and run a query, with the function and without.
fn compare_memory(folder: &Path) -> Result<()> {
    let artifact = folder.join("builtin.artifact");
    let rules = classifier_compiler::RuleSource::builtin;
    let set = RuleSet::load(["providers", "iana", "fallback"].map(rules))?;
    fs::write(&artifact, Compiler::new().compile(&set)?.as_bytes())?;
    let size = fs::metadata(&artifact)?.len() as f64 / f64::from(1 << 20);
    let peak = |sql: &str| {
        let mut command = Command::new(env::current_exe()?);
        let output = command.arg("memory").arg(folder).arg(sql).output()?;
        let peak: u64 = String::from_utf8(output.stdout)?.trim().parse()?;
        Ok::<u64, Box<dyn std::error::Error>>(peak)
    };
    let without = peak("SELECT substr(response, 1, 9) AS code, count(*) FROM logs GROUP BY code")?;
    let with = peak("SELECT classify(response) AS label, count(*) FROM logs GROUP BY label")?;
    println!(
        "\nPeak memory: {without} MiB without rules, {with} MiB with `classify`; the artifact has {size:.1} MiB."
    );
    Ok(())
}

async fn memory(folder: &Path, sql: &str) -> Result<()> {
    let mut sets = RuleSets::default();
    if sql.contains("classify") {
        sets = sets.with("builtin", load([folder.join("builtin.artifact")])?);
    }
    let session = session(&sets, &folder.join("responses")).await?;
    run(&session, sql).await?;
    println!("{}", peak_mib());
    Ok(())
}
