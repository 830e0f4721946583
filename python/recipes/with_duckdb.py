"""DuckDB: a function of SQL."""

import sys

import duckdb
import pyarrow as pa
from responses import measured, responses

from classifier import Classifier

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
rules = Classifier.builtin()
replies = pa.table({"response": responses(rows)})

connection = duckdb.connect()
connection.create_function("classify", rules.classify, ["VARCHAR"], "VARCHAR", type="arrow")

with measured("DuckDB", rows):
    query = "SELECT classify(response) AS label, count(*) FROM replies GROUP BY label"
    counts = dict(connection.execute(query).fetchall())

print(sorted(counts.items(), key=lambda row: -row[1])[:5])

assert counts == dict(rules.report(replies["response"]).counts)
