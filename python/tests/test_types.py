"""Stubs fit the module, and types are strict."""

from __future__ import annotations

import inspect
import pathlib
import subprocess
import sys

import pytest

import classifier
from classifier import _native

pytest.importorskip("mypy")

USE = """
import pyarrow
from classifier import Classifier, Rule
rules = Classifier.from_rules({"A": ["a"]})
label: str = rules.classify("a")
labels: list[str | None] = rules.classify(["a", None])
indexes: list[int | None] = rules.rule_indexes(["a"])
rule: Rule | None = rules.rules_of("a")
share: float = rules.report(["a"]).shares["A"]
rules.classify(7)  # type: ignore[call-overload]
"""


def mypy(*arguments: str | pathlib.Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=pathlib.Path(__file__).parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy_strict(tmp_path: pathlib.Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\n[mypy-pyarrow.*]\nignore_missing_imports = True\n")
    mypy("--config-file", config, "-p", "classifier")
    use = tmp_path / "use.py"
    use.write_text(USE)
    mypy("--config-file", config, use)


def test_stubs_have_what_the_native_module_has() -> None:
    stub = (pathlib.Path(classifier.__file__).parent / "_native.pyi").read_text()
    for kind in (_native.Rules, _native.Changes):
        names = [name for name in vars(kind) if not name.startswith("_")]
        assert names
        for name in names:
            assert f"def {name}(" in stub, name


def test_everything_public_is_documented() -> None:
    for name in classifier.__all__:
        kind = getattr(classifier, name)
        assert inspect.getdoc(kind)
        for member, value in vars(kind).items():
            if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, (property, classmethod))):
                assert inspect.getdoc(value), f"{name}.{member}"
