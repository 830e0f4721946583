"""PySpark: labels by mapInArrow, arrow_udf and pandas_udf, on a master and two workers of this machine, one of which is
killed in the middle.

The classifier is broadcast: it pickles as its artifact, and each Python worker opens it once.
"""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

import pandas
import pyarrow as pa
import pyspark
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType
from responses import responses

from classifier import Classifier

HOME = pathlib.Path(pyspark.__file__).parent
# Which Python the workers start.
os.environ["PYSPARK_PYTHON"] = sys.executable
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000


def free_port() -> int:
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        return int(port.getsockname()[1])


@contextlib.contextmanager
def cluster(folder: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A standalone master and two workers with a core each."""
    environment = os.environ | {
        "SPARK_HOME": str(HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
    }
    processes: list[subprocess.Popen[bytes]] = []

    def start(name: str, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *arguments]
        with open(pathlib.Path(folder, name), "wb") as log:
            # A group of its own, so that a worker ends together with its executors.
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        processes.append(process)
        return process

    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    try:
        start("master", "master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        workers = [
            start(
                name, "worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "-c", "1", "-m", "1g",
                "-d", str(pathlib.Path(folder, f"{name}.files")), master,
            )
            for name in ("worker-1", "worker-2")
        ]  # fmt: skip
        wait_for(lambda: all(
            "Successfully registered" in pathlib.Path(folder, name).read_text() for name in ("worker-1", "worker-2")
        ))  # fmt: skip
        yield master, workers
    finally:
        for process in processes:
            kill(process)


def wait_for(condition: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this took too long"
        time.sleep(0.1)


def kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def session(master: str, settings: dict[str, str]) -> SparkSession:
    builder = (
        SparkSession.builder.master(master)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.executor.memory", "768m")
    )
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def labellers(spark: SparkSession, rules: Classifier) -> dict[str, Callable[[DataFrame], DataFrame]]:
    """The ways to get a column `label` from a column `response`."""
    shared = spark.sparkContext.broadcast(rules)

    def batches(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for part in parts:
            labels = shared.value.classify(part.column("response")).cast(pa.string())
            yield pa.record_batch({"label": labels})

    @F.arrow_udf(StringType())
    def of_arrow(column: pa.Array) -> pa.Array:
        return shared.value.classify(column).cast(pa.string())

    @F.pandas_udf(StringType())
    def of_pandas(column: pandas.Series) -> pandas.Series:
        return shared.value.classify(column).astype(object)

    return {
        "mapInArrow": lambda replies: replies.mapInArrow(batches, "label string"),
        "arrow_udf": lambda replies: replies.select(of_arrow("response").alias("label")),
        "pandas_udf": lambda replies: replies.select(of_pandas("response").alias("label")),
    }


def counts(labels: DataFrame) -> dict[str, int]:
    return {row[0]: row[1] for row in labels.groupBy("label").count().collect()}


def main() -> None:
    texts = responses(ROWS)
    rules = Classifier.builtin()
    expected = dict(rules.report(texts).counts)

    with tempfile.TemporaryDirectory() as folder, cluster(folder) as (master, workers):
        spark = session(master, {
            "spark.sql.shuffle.partitions": "4",
            # A task for each file.
            "spark.sql.files.maxPartitionBytes": "1m",
        })  # fmt: skip
        file = str(pathlib.Path(folder, "responses"))
        spark.createDataFrame(pandas.DataFrame({"response": texts})).repartition(16).write.parquet(file)
        replies = spark.read.parquet(file)
        ways = labellers(spark, rules)
        for name, labels in ways.items():
            assert counts(labels(replies)) == expected, name
            print(f"{name}: the counts of {ROWS} rows are right")

        # Each batch takes a while, so that there is a middle to kill a worker in.
        def slow_batches(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for part in parts:
                time.sleep(0.5)
                yield part

        tracker = spark.sparkContext.statusTracker()

        def some_tasks_are_done() -> bool:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            return any(stage and 0 < stage.numCompletedTasks < stage.numTasks for stage in stages)

        def kill_in_the_middle() -> None:
            wait_for(some_tasks_are_done)
            kill(workers[0])
            killed.set()

        killed = threading.Event()
        killer = threading.Thread(target=kill_in_the_middle)
        killer.start()
        slowly = replies.select("response").mapInArrow(slow_batches, "response string")
        answer = counts(ways["mapInArrow"](slowly))
        killer.join()
        assert killed.is_set() and answer == expected
        print("a worker was killed in the middle: the counts are right")
        spark.stop()


if __name__ == "__main__":
    main()
