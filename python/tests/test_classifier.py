"""Texts, lists, and what a classifier says of itself."""

from __future__ import annotations

import json
import pathlib
import pickle
import random

import pyarrow
import pytest
from conftest import INDEXES, LABELS, TEXTS

import classifier
from classifier import Classifier, RuleError


def test_texts_and_lists(rules: Classifier) -> None:
    for text, label, index in zip(TEXTS, LABELS, INDEXES, strict=True):
        assert rules.classify(text) == label
        assert rules.rule_indexes(text) == index
        if text is not None:
            assert rules.classify(text.encode()) == rules.classify(bytearray(text.encode())) == label
            assert [rule.index for rule in rules.explain(text)][:1] == ([] if index is None else [index])
    assert rules.classify(TEXTS) == rules.classify(tuple(TEXTS)) == LABELS
    assert rules.rule_indexes(TEXTS) == INDEXES
    assert rules.classify([]) == []
    assert rules.classify([b"full", "full"]) == ["Quota", "Quota"]
    assert [rule and rule.index for rule in rules.rules_of(TEXTS)] == INDEXES


def test_texts_of_any_kind(rules: Classifier) -> None:
    assert rules.classify("full" * 100_000) == "Quota"
    assert rules.classify("\0") == "Other"
    # Bytes that are not UTF-8, and strings that have none, are read with replacement characters.
    assert rules.classify(b"\xff") == rules.classify("\udcff") == "Umlaut"
    assert rules.classify(["\ud800 full", b"\xff"]) == ["Quota", "Umlaut"]
    assert [rule.label for rule in rules.explain("\udcff full")] == ["Quota", "Umlaut"]


def test_no_text_is_an_error(rules: Classifier) -> None:
    for wrong in [7, 1.5, object(), {"a": 1}, iter(["full"]), {"full"}, len, type]:
        for ask in [rules.classify, rules.rule_indexes, rules.rules_of, rules.report]:
            with pytest.raises(TypeError, match="takes .* not"):
                ask(wrong)
    for ask in [rules.classify, rules.rule_indexes, rules.rules_of, rules.report]:
        with pytest.raises(TypeError, match=r"not int \(index 1\)"):
            ask(["full", 7])
        with pytest.raises(TypeError, match=r"not list \(index 0\)"):
            ask([["full"]])
    with pytest.raises(TypeError):
        rules.explain(None)


def test_rules(rules: Classifier) -> None:
    first, second, *_ = rules.rules()
    assert (first.index, first.label, first.pattern, first.line) == (0, "Quota", "full", 12)
    assert (first.id, first.tags) == ("full", ("mailbox", "size"))
    assert first.attributes == {"action": "retry", "hard": False}
    assert (second.id, second.tags, second.attributes["weight"]) == (None, (), 7)
    assert len({*rules.rules()}) == 4
    assert rules.labels() == ["Quota", "Other", "Umlaut"]
    assert rules.default_label == "Other"
    assert [rule.index for rule in rules.explain("452 full é")] == [0, 1, 2]
    assert rules.explain("250 ok") == []


def test_ids_pickles_and_artifacts(rules: Classifier) -> None:
    other = Classifier.from_rules({"A": "a"})
    same = Classifier.from_rules({"A": ["a"]})
    assert other == same and hash(other) == hash(same) and other != rules and other != "A"
    assert Classifier.from_rules({"A": "a"}, default_label="B") != other
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(rules, protocol))
        assert (copy, copy.id, copy.default_label) == (rules, rules.id, "Other")
        assert copy.classify(TEXTS) == LABELS
    assert Classifier.from_artifact(rules.artifact()).rules() == rules.rules()
    assert repr(rules) == f"<Classifier {rules.id}: 4 rules, 3 labels>"


def test_builtin_rules(data: pathlib.Path) -> None:
    builtin = Classifier.builtin()
    assert builtin == Classifier.from_files(["builtin:providers", "builtin:iana", "builtin:fallback"])
    texts = (data / "responses.txt").read_text(encoding="utf-8").split("\n")
    texts = [text for text in texts if text and not text.startswith("== ")]
    labels = (data / "responses.expected").read_text().split()
    assert builtin.classify(texts) == builtin.classify(pyarrow.array(texts)).to_pylist() == labels
    assert [builtin.classify(text) for text in texts] == labels
    assert Classifier.builtin("messages", default_label="Reply").default_label == "Reply"


def test_errors_have_diagnostics(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("[rules]\nQuota = ['^552 (', '^452 ']\nOdd = ['x(?=y)']\n")
    with pytest.raises(RuleError) as raised:
        Classifier.from_files([file])
    error = raised.value
    assert isinstance(error, ValueError)
    first, second = error.diagnostics
    assert (first.code, first.severity, first.line, first.column) == ("R020", "error", 2, 16)
    assert (first.file, first.label, first.pattern) == (str(file), "Quota", "^552 (")
    assert second.line == 3
    assert str(error).startswith("error[R020]: the pattern is not a regular expression")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.diagnostics) == (str(error), error.diagnostics)

    for sources in [[tmp_path / "missing.toml"], ["builtin:none"]]:
        with pytest.raises(RuleError) as raised:
            Classifier.from_files(sources)
        assert len(raised.value.diagnostics) == 1
    for wrong in ["rules.toml", file, [7], None]:
        with pytest.raises(TypeError):
            Classifier.from_files(wrong)
    with pytest.raises(ValueError, match="there are no rule files"):
        Classifier.from_files([])
    file.write_text("")
    with pytest.raises(ValueError, match="there are no rules, so each text"):
        Classifier.from_files([file])
    with pytest.raises(ValueError, match="there are no rules, so each text"):
        Classifier.from_rules({"A": []})
    compiled = tmp_path / "rules.bin"
    compiled.write_bytes(Classifier.from_rules({"A": "a"}).artifact())
    with pytest.raises(ValueError, match=r"rules\.bin is compiled already; .*from_artifact"):
        Classifier.from_files([compiled])
    for wrong in [{"A": [7]}, {7: "a"}]:
        with pytest.raises(TypeError, match="labels and patterns are str, not int"):
            Classifier.from_rules(wrong)
    with pytest.raises(TypeError):
        Classifier.from_rules({"A": 7})


def test_builtin_names() -> None:
    assert Classifier.from_files(["builtin"]) == Classifier.builtin()
    more = Classifier.from_files(["builtin:messages", "builtin"])
    assert more == Classifier.builtin("messages", "providers", "iana", "fallback")


def test_explain_takes_one_text(rules: Classifier) -> None:
    for wrong in [["552 full"], None, 7]:
        with pytest.raises(TypeError, match="`explain` takes one str or bytes, not"):
            rules.explain(wrong)
    with pytest.raises(TypeError, match="`report` takes lists and columns of texts, not str"):
        rules.report("552 full")


def test_hostile_artifacts(rules: Classifier) -> None:
    artifact = rules.artifact()
    for wrong in [b"", b"damaged", artifact[:-1], artifact + b"\0" * 8, artifact[8:], bytes(len(artifact))]:
        with pytest.raises(ValueError):
            Classifier.from_artifact(wrong)
    random.seed(7)
    for _ in range(2000):
        damaged = bytearray(artifact)
        for _ in range(random.randint(1, 4)):
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        if damaged != artifact:
            with pytest.raises(ValueError):
                Classifier.from_artifact(bytes(damaged))
    for wrong in [None, 7, "text"]:
        with pytest.raises(TypeError, match="an artifact is bytes, such as a file has, not"):
            Classifier.from_artifact(wrong)
        with pytest.raises(TypeError, match="old rules are a Classifier, not"):
            rules.changed(wrong)


def test_html_is_escaped_and_limited() -> None:
    rules = Classifier.from_rules({"<b>": [f"<script>{number}" for number in range(200)]})
    html = rules._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;99" in html and "&lt;script&gt;100<" not in html
    assert "the first 100" in html
    html = rules.report(["<script>7"])._repr_html_()
    assert "<td>&lt;b&gt;</td><td>1</td><td>100.0%</td>" in html


def test_reports_are_json(rules: Classifier) -> None:
    assert json.loads(json.dumps(rules.report(TEXTS).to_dict()))["total"] == 7


def test_the_module_is_typed() -> None:
    assert (pathlib.Path(classifier.__file__).parent / "py.typed").exists()
