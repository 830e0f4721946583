"""PySpark: `rdd.pipe` to the program, for clusters where the package is not installed.

The program is the first argument, or `classifier` of PATH.
"""

import shutil
import sys

from pyspark.sql import SparkSession
from responses import responses

from classifier import Classifier

program = sys.argv[1] if len(sys.argv) > 1 else shutil.which("classifier")
assert program, "the program is not in PATH"
rows = 200_000
texts = responses(rows)

spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
lines = spark.sparkContext.parallelize(texts, 8)
labels = lines.pipe(f"{program} classify --input lines --jobs 1 --output label", checkCode=True)
counts = dict(labels.countByValue())
spark.stop()

assert counts == dict(Classifier.builtin().report(texts).counts)
print(f"pipe: the counts of {rows} rows are right")
