"""pandas: a column of labels, what to do by the rules, and how often."""

import sys

import pandas
from responses import measured, responses

from classifier import Classifier

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
rules = Classifier.builtin()
frame = pandas.DataFrame({"response": responses(rows)})

with measured("pandas", rows):
    frame["label"] = rules.classify(frame["response"])

# The facts that the rules state, such as `action`, are a struct.
facts = rules.rules_of(frame["response"]).struct.field("attributes")
frame["action"] = facts.struct.field("action").astype(str)

print(frame.groupby(["action", "label"], observed=True).size().sort_values(ascending=False).head())

assert frame["label"].tolist() == rules.classify(frame["response"].tolist())
assert frame["label"].value_counts().sum() == rows
assert set(frame["action"]) <= {"suppress", "retry", "slow-down", "fix", "none"}
