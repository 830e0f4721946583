from __future__ import annotations

import pathlib

import pytest

from classifier import Classifier

RULES = """
[attributes]
action = ["retry", "suppress"]
hard = { type = "bool" }
weight = { type = "integer" }

[labels]
Quota = { action = "retry", hard = false }
Other = { action = "suppress", weight = -1 }

[rules]
Quota = [{ pattern = "full", id = "full", tags = ["mailbox", "size"] }, { pattern = "^452 ", weight = 7 }]
Umlaut = ["é", "\\uFFFD"]
"""

TEXTS = [
    "552 full",
    None,
    "452 later",
    "250 ok",
    "",
    "é",
    "552 a mailbox that is full, in a text that no view holds inline",
    "552 full",
]
LABELS = ["Quota", None, "Quota", "Other", "Other", "Umlaut", "Quota", "Quota"]
INDEXES = [0, None, 1, None, None, 2, 0, 0]


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    file = tmp_path_factory.mktemp("rules") / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    return Classifier.from_files([file], default_label="Other")


@pytest.fixture(scope="session")
def data() -> pathlib.Path:
    return pathlib.Path(__file__).parents[2] / "tests" / "data"
