"""PySpark: `rdd.pipe` to the program, for clusters whose workers have no such package. They need the artifact.

The program is the first argument, or `classifier` of PATH.
"""

import pathlib
import shutil
import sys
import tempfile

from pyspark.sql import SparkSession
from responses import responses

from classifier import Classifier

program = sys.argv[1] if len(sys.argv) > 1 else shutil.which("classifier")
assert program, "the program is not in PATH"
rows = 200_000
texts = responses(rows)
rules = Classifier.builtin()

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
with tempfile.TemporaryDirectory() as folder:
    artifact = pathlib.Path(folder, "rules.bin")
    artifact.write_bytes(rules.artifact())
    command = f"{program} classify --artifact {artifact} --input lines --jobs 1 --output label"
    counts = dict(lines.pipe(command, checkCode=True).countByValue())
spark.stop()

assert counts == dict(rules.report(texts).counts)
print(f"pipe: the counts of {rows} rows are right")
