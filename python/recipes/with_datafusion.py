"""DataFusion for Python: a function of SQL."""

import sys

import pyarrow as pa
from datafusion import SessionContext, udf
from responses import measured, responses

from classifier import Classifier

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
rules = Classifier.builtin()
replies = pa.table({"response": responses(rows)})


def classify(texts: pa.Array) -> pa.Array:
    return rules.classify(texts).cast(pa.string())


context = SessionContext()
context.register_udf(udf(classify, [pa.string()], pa.string(), "immutable", "classify"))
context.register_record_batches("replies", [replies.to_batches()])

with measured("DataFusion", rows):
    query = "SELECT classify(response) AS label, count(*) AS rows FROM replies GROUP BY label"
    answer = context.sql(query).to_arrow_table()

counts = dict(zip(answer["label"].to_pylist(), answer["rows"].to_pylist(), strict=True))
print(sorted(counts.items(), key=lambda row: -row[1])[:5])

assert counts == dict(rules.report(replies["response"]).counts)
