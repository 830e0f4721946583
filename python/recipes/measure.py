"""Rows per core-second: pyarrow, pandas, Polars and DuckDB with all built-in rules, and Polars and DuckDB with 20
regular expressions of these rules in a CASE of their own.

    python recipes/measure.py [ROWS] [FOLDER]

In the folder it leaves `rules.bin` and `responses.txt` for `engines/classifier-arrow/examples/loop.rs`, which measures
the Rust library.
"""

import pathlib
import sys

import duckdb
import pandas
import polars as pl
import pyarrow as pa
from responses import measured, responses

from classifier import Classifier

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
rules = Classifier.builtin()
texts = responses(rows)
if len(sys.argv) > 2:
    folder = pathlib.Path(sys.argv[2])
    (folder / "rules.bin").write_bytes(rules.artifact())
    (folder / "responses.txt").write_text("\n".join(texts), encoding="utf-8")

column = pa.array(texts)
for _ in range(3):
    with measured("pyarrow, labels", rows):
        rules.classify(column)
with measured("pyarrow, structs", rows):
    rules.rules_of(column)
with measured("list", rows):
    rules.classify(texts)
with measured("single texts", rows):
    for text in texts:
        rules.classify(text)
for data_type in ("str", "object"):
    pandas_series = pandas.Series(texts, dtype=data_type)
    with measured(f"pandas, {data_type}", rows):
        rules.classify(pandas_series)

# Spread over all rules.
chosen = rules.rules()[:: len(rules.rules()) // 20][:20]

frame = pl.DataFrame({"reply": texts})
wheel = pl.col("reply").map_batches(rules.classify, return_dtype=pl.String, is_elementwise=True)
with measured("Polars, the wheel", rows):
    frame.lazy().group_by(wheel.alias("label")).len().collect()
own = pl.lit("Other")
for rule in reversed(chosen):
    own = pl.when(pl.col("reply").str.contains(rule.pattern)).then(pl.lit(rule.label)).otherwise(own)
with measured("Polars, 20 regular expressions", rows):
    frame.lazy().group_by(own.alias("label")).len().collect()

replies = pa.table({"reply": column})
connection = duckdb.connect()
connection.create_function("classify", rules.classify, ["VARCHAR"], "VARCHAR", type="arrow")
cases = "".join(
    " WHEN regexp_matches(reply, '{}') THEN '{}'".format(rule.pattern.replace("'", "''"), rule.label)
    for rule in chosen
)
for what, label in {
    "DuckDB, the wheel": "classify(reply)",
    "DuckDB, 20 regular expressions": f"CASE{cases} ELSE 'Other' END",
}.items():
    with measured(what, rows):
        connection.execute(f"SELECT {label} AS label, count(*) FROM replies GROUP BY 1").fetchall()
