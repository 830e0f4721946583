"""Threads and processes."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading

import pyarrow as pa
import pytest
from conftest import LABELS, TEXTS

from classifier import Classifier


def test_threads_share_a_classifier(rules: Classifier) -> None:
    column = pa.array(TEXTS * 500)
    answers: list[object] = []

    def work() -> None:
        for _ in range(20):
            answers.append(rules.classify(column).to_pylist() == LABELS * 500)
            answers.append(rules.classify(TEXTS) == LABELS)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 160


@pytest.mark.parametrize("as_list", [False, True])
def test_the_gil_is_released(rules: Classifier, as_list: bool) -> None:
    text = "a text of some length that no rule matches " * 2000
    texts = [text] * 200 if as_list else pa.array([text] * 200)
    ran = threading.Event()
    interval = sys.getswitchinterval()
    # The interpreter takes the GIL from no thread now: another one runs only if the classifier releases it.
    sys.setswitchinterval(600)
    try:
        for _ in range(100):
            gate = threading.Lock()
            gate.acquire()

            def run(gate: threading.Lock = gate) -> None:
                with gate:
                    ran.set()

            thread = threading.Thread(target=run)
            thread.start()
            gate.release()
            assert not ran.is_set()
            rules.classify(texts)
            has_run = ran.is_set()
            thread.join()
            ran.clear()
            if has_run:
                break
        assert has_run
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_classifies(rules: Classifier) -> None:
    rules.classify(TEXTS)
    child = os.fork()
    if child == 0:
        os._exit(0 if rules.classify(TEXTS) == LABELS and rules.classify(pa.array(TEXTS)).to_pylist() == LABELS else 1)
    assert os.waitpid(child, 0)[1] == 0


def in_child(rules: Classifier) -> tuple[list[object], str, str]:
    return rules.classify(TEXTS), rules.id, rules.default_label


@pytest.mark.parametrize("method", [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()])
def test_pools_of_processes(rules: Classifier, method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(in_child, [rules] * 4) == [(LABELS, rules.id, "Other")] * 4
