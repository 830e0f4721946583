"""Examples in documents run."""

from __future__ import annotations

import doctest
import importlib
import pathlib
import pkgutil

import pytest

import classifier

MODULES = ["classifier", *(f"classifier.{module.name}" for module in pkgutil.iter_modules(classifier.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_some_docstrings_have_examples() -> None:
    examples = doctest.DocTestFinder().find(classifier.Classifier)
    assert sum(bool(example.examples) for example in examples) > 8


def test_the_readme() -> None:
    readme = pathlib.Path(__file__).parents[1] / "README.md"
    assert doctest.testfile(str(readme), module_relative=False).failed == 0
