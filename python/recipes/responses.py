"""Replies of mail servers to classify: those of tests/data, each time with other numbers and ids in them."""

from __future__ import annotations

import pathlib
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

DATA = pathlib.Path(__file__).parents[2] / "tests" / "data"
ID = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}\b|\b\d{5,}\b|\b\d+\.\d+\.\d+\.\d+\b")


def templates() -> list[str]:
    lines = (DATA / "responses.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("== ")]


def responses(rows: int, seed: int = 1) -> list[str]:
    """The same replies for the same seed."""
    source = random.Random(seed)
    pieces = [ID.split(line) for line in templates()]

    def make() -> Iterator[str]:
        for _ in range(rows):
            first, *rest = source.choice(pieces)
            yield first + "".join(f"{source.getrandbits(48):x}{piece}" for piece in rest)

    return list(make())


@contextmanager
def measured(what: str, rows: int) -> Iterator[None]:
    """Prints how many rows a second of CPU time makes, of all threads of this process."""
    before = time.process_time()
    yield
    print(f"{what}: {rows / (time.process_time() - before):,.0f} rows per core-second")


if __name__ == "__main__":
    import sys

    print("\n".join(responses(int(sys.argv[1]))))
