"""Sail, which speaks the protocol of Spark Connect without a JVM: labels by a function of SQL and by mapInArrow.

Needs pysail and pyspark-client.
"""

import sys
from collections.abc import Iterator

import pandas
import pyarrow as pa
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType
from responses import responses

from classifier import Classifier

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
texts = responses(rows)
rules = Classifier.builtin()
expected = dict(rules.report(texts).counts)

server = SparkConnectServer(ip="127.0.0.1", port=0)
server.start()
address, port = server.listening_address
spark = SparkSession.builder.remote(f"sc://{address}:{port}").getOrCreate()


def batches(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for part in parts:
        yield pa.record_batch({"label": rules.classify(part.column("response")).cast(pa.string())})


@F.pandas_udf(StringType())
def classify(column: pandas.Series) -> pandas.Series:
    return rules.classify(column).astype(object)


replies = spark.createDataFrame(pandas.DataFrame({"response": texts}))
replies.createOrReplaceTempView("replies")
spark.udf.register("classify", classify)

sql = spark.sql("SELECT classify(response) AS label, count(*) AS rows FROM replies GROUP BY label")
assert {row[0]: row[1] for row in sql.collect()} == expected
print("SQL: the counts are right")

mapped = replies.mapInArrow(batches, "label string").groupBy("label").count()
assert {row[0]: row[1] for row in mapped.collect()} == expected
print("mapInArrow: the counts are right")

spark.stop()
server.stop()
