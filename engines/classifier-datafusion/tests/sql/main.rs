//! SQL over Parquet gets the answers of the library.

use std::{fs::File, path::Path, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use classifier_arrow::ColumnClassifier;
use classifier_compiler::{Compiler, RuleFormat, RuleSet};
use classifier_datafusion::{RuleSets, RulesTable, register};
use classifier_runtime::OwnedClassifier;
use datafusion::{
    arrow::{compute::cast, datatypes::DataType},
    error::Result,
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};

mod errors;
mod functions;
mod parquet_files;
mod relabel;
mod rule_files;

const RULES: &str = r#"
[attributes]
action = ["retry", "suppress"]
weight = { type = "integer" }

[labels]
Quota = { action = "retry" }
Other = { action = "suppress" }

[rules]
Quota = [{ pattern = "full", id = "full", tags = ["mailbox", "size"] }, { pattern = "^452 ", weight = 7 }]
Umlaut = ["é"]
"#;

fn classifier(rules: &str) -> ColumnClassifier {
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, rules).build().unwrap();
    let artifact = Compiler::new().default_label("Other").compile(&rules).unwrap();
    ColumnClassifier::new(OwnedClassifier::from_artifact(artifact).unwrap())
}

/// A session with the functions over these rule sets, and so many partitions.
fn session(sets: &RuleSets, partitions: usize) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(7);
    let mut session = SessionContext::new_with_config(config);
    register(&mut session, sets).unwrap();
    session.register_udtf(RulesTable::NAME, Arc::new(RulesTable::new(sets.clone())));
    session
}

fn small_session() -> SessionContext {
    session(&RuleSets::default().with("small", classifier(RULES)), 2)
}

async fn run(session: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>> {
    session.sql(sql).await?.collect().await
}

/// The result as DataFusion prints it, without borders.
async fn rows(session: &SessionContext, sql: &str) -> Vec<String> {
    let batches = run(session, sql).await.unwrap();
    let table = datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap();
    let rows = table.to_string();
    let rows = rows.lines().filter(|line| line.starts_with('|')).skip(1);
    let cells = |row: &str| {
        let cells = row.trim_matches('|').split('|').map(str::trim);
        cells.collect::<Vec<_>>().join(" | ")
    };
    rows.map(cells).collect()
}

/// A column of texts, of any type.
fn texts_of(column: &ArrayRef) -> Vec<Option<String>> {
    let column = cast(column, &DataType::Utf8).unwrap();
    let column = column.as_any().downcast_ref::<StringArray>().unwrap();
    column.iter().map(|text| text.map(str::to_owned)).collect()
}

/// All rows of a column of the result.
fn column(batches: &[RecordBatch], index: usize) -> Vec<Option<String>> {
    batches.iter().flat_map(|batch| texts_of(batch.column(index))).collect()
}

/// Writes a Parquet file with small row groups.
fn write_parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let fields = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(fields).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(50)).build();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

async fn register_parquet(session: &SessionContext, table: &str, path: &Path) {
    let path = path.to_str().unwrap();
    session.register_parquet(table, path, ParquetReadOptions::default()).await.unwrap();
}
