"""Rows per core-second of PySpark: mapInArrow, arrow_udf and pandas_udf with all built-in rules, and a CASE of `rlike`
patterns instead. Then the memory of a Python worker, with the rules and with a function that returns its batches.

    python recipes/measure_spark.py [ROWS]

The time is the CPU time of all processes: the driver, the master, the worker, its executor and the Python workers. Each
query counts the rows of each label. A round runs every query once, so that other load on the machine changes all of
them; the table has the medians of the rounds.
"""

import collections
import os
import pathlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from responses import responses
from with_pyspark import cluster, counts, labellers, session

from classifier import Classifier, Rule

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
# Those that are slow see fewer rows.
SOME, FEW = ROWS // 10, ROWS // 100
ROUNDS = 3
FILES = 4
SETTINGS = {"spark.sql.shuffle.partitions": "2"}
TICKS = os.sysconf("SC_CLK_TCK")


def processes() -> dict[int, list[str]]:
    """This process and all that it has started, with the fields of `/proc/PID/stat` after the name."""
    stats = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stats[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                pass  # It has ended.
    ours = {os.getpid()}
    while more := {pid for pid, stat in stats.items() if int(stat[1]) in ours} - ours:
        ours |= more
    return {pid: stats[pid] for pid in ours}


def cpu_seconds() -> float:
    """The CPU time of all processes, and of those that have ended."""
    return sum(int(ticks) for stat in processes().values() for ticks in stat[11:15]) / TICKS


def worker_memory() -> int:
    """The peak memory of the largest Python worker, in bytes."""
    peak = 0
    for pid in processes().keys() - {os.getpid()}:
        try:
            if b"pyspark.daemon" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
                peak = max(peak, int(status.partition("VmHWM:")[2].split()[0]) * 1024)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            pass  # It has ended.
    return peak


def write(folder: pathlib.Path, texts: list[str]) -> str:
    folder.mkdir()
    for file in range(FILES):
        table = pa.table({"response": texts[file::FILES]})
        pyarrow.parquet.write_table(table, folder / f"{file}.parquet")
    return str(folder)


def same_batches(replies: DataFrame) -> DataFrame:
    def batches(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from parts

    return replies.mapInArrow(batches, "response string").select(F.substring("response", 1, 3).alias("label"))


def case(rules: list[Rule], default: str) -> Callable[[DataFrame], DataFrame]:
    def labels(replies: DataFrame) -> DataFrame:
        label: Column | None = None
        for rule in rules:
            is_match, text = F.col("response").rlike(rule.pattern), F.lit(rule.label)
            label = F.when(is_match, text) if label is None else label.when(is_match, text)
        assert label is not None
        return replies.select(label.otherwise(F.lit(default)).alias("label"))

    return labels


def most_frequent(rules: Classifier, texts: list[str]) -> list[Rule]:
    """The 20 rules that win most texts, in their order."""
    wins = collections.Counter(index for index in rules.rule_indexes(texts) if index is not None)
    chosen = sorted(index for index, _ in wins.most_common(20))
    return [rules.rules()[index] for index in chosen]


def measure_time(folder: pathlib.Path, rules: Classifier, texts: list[str]) -> None:
    every = rules.rules()
    with cluster(str(folder)) as (master, _):
        spark = session(master, SETTINGS)
        files = {rows: write(folder / str(rows), texts[:rows]) for rows in (ROWS, SOME, FEW)}
        queries = {name: (ROWS, labels) for name, labels in labellers(spark, rules).items()} | {
            "without labels": (ROWS, same_batches),
            "`CASE` of the 20 most frequent": (SOME, case(most_frequent(rules, texts[:SOME]), rules.default_label)),
            "`CASE` of 20 from all over": (SOME, case(every[:: len(every) // 20][:20], rules.default_label)),
            f"`CASE` of all {len(every)}": (FEW, case(every, rules.default_label)),
        }

        def run(name: str) -> tuple[float, float, dict[str, int]]:
            rows, labels = queries[name]
            cpu, wall = cpu_seconds(), time.monotonic()
            answer = counts(labels(spark.read.parquet(files[rows])))
            return cpu_seconds() - cpu, time.monotonic() - wall, answer

        # Java compiles what runs often, and workers load the rules.
        answers = {name: run(name)[2] for name in queries}
        expected = {rows: dict(rules.report(texts[:rows]).counts) for rows in (ROWS, FEW)}
        for name in ("mapInArrow", "arrow_udf", "pandas_udf"):
            assert answers[name] == expected[ROWS], name
        of_java = answers[f"`CASE` of all {len(every)}"]
        different = sum((collections.Counter(expected[FEW]) - collections.Counter(of_java)).values())
        print(f"The `CASE` of all patterns gives {different} of {FEW} rows another label.\n")

        rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in queries}
        for _ in range(ROUNDS):
            for name in queries:
                rounds[name].append(run(name)[:2])
        print("| | rows | CPU s | wall s | rows per core-second | mapInArrow is faster by |\n|---|---:|---:|---:|---:|---:|")
        rate = {name: [queries[name][0] / cpu for cpu, _ in rounds[name]] for name in queries}
        for name, (rows, _) in queries.items():
            cpu, wall = (statistics.median(times) for times in zip(*rounds[name], strict=True))
            ratio = statistics.median(a / b for a, b in zip(rate["mapInArrow"], rate[name], strict=True))
            print(f"| {name} | {rows:,} | {cpu:.1f} | {wall:.1f} | {rows / cpu:,.0f} | {ratio:.1f} |")
        spark.stop()


def measure_memory(folder: pathlib.Path, rules: Classifier, replies: str) -> None:
    peaks = {}
    for name in ("without labels", "mapInArrow"):
        # Workers of its own for each.
        (folder / name).mkdir()
        with cluster(str(folder / name)) as (master, _):
            spark = session(master, SETTINGS)
            labels = same_batches if name == "without labels" else labellers(spark, rules)[name]
            peak, ended = [0], threading.Event()

            def watch(peak: list[int] = peak, ended: threading.Event = ended) -> None:
                while not ended.wait(0.05):
                    peak[0] = max(peak[0], worker_memory())

            watcher = threading.Thread(target=watch)
            watcher.start()
            counts(labels(spark.read.parquet(replies)))
            ended.set()
            watcher.join()
            peaks[name] = peak[0] / 2**20
            spark.stop()
    artifact = len(rules.artifact()) / 2**20
    print(
        f"\nA Python worker peaks at {peaks['mapInArrow']:.0f} MiB with the rules, and at "
        f"{peaks['without labels']:.0f} MiB with a function that returns its batches; the artifact has {artifact:.1f} MiB."
    )


def main() -> None:
    texts = responses(ROWS)
    rules = Classifier.builtin()
    with tempfile.TemporaryDirectory() as folder:
        measure_time(pathlib.Path(folder), rules, texts)
        measure_memory(pathlib.Path(folder), rules, str(pathlib.Path(folder, str(ROWS))))


if __name__ == "__main__":
    main()
