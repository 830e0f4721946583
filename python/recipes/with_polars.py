"""Polars: labels in a lazy query, which streams over a Parquet file."""

import pathlib
import sys
import tempfile

import polars as pl
from responses import measured, responses

from classifier import Classifier

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
rules = Classifier.builtin()
frame = pl.DataFrame({"response": responses(rows)})

label = pl.col("response").map_batches(rules.classify, return_dtype=pl.String, is_elementwise=True)

with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "responses.parquet")
    frame.write_parquet(file)
    query = pl.scan_parquet(file).group_by(label.alias("label")).len()
    with measured("Polars", rows):
        counts = dict(query.collect(engine="streaming").iter_rows())

print(sorted(counts.items(), key=lambda row: -row[1])[:5])

assert counts == dict(rules.report(frame["response"]).counts)
