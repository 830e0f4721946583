"""Labels texts by fixed sets of regular expressions: the first rule that matches gives the label.

>>> import classifier
>>> rules = classifier.Classifier.from_rules({"Quota": ["mailbox (is )?full", "^452 "], "Gone": "moved"})
>>> rules.classify("552 5.2.2 mailbox full")
'Quota'
>>> rules.classify(["551 moved", None, "250 ok"])
['Gone', None, 'Uncategorized']

Columns of pyarrow, Polars, pandas and all else with the Arrow PyCapsule interface get columns of the same
kind:

>>> import pyarrow
>>> labels = rules.classify(pyarrow.array(["452 later", None]))
>>> labels.to_pylist()
['Quota', None]
"""

from classifier._classifier import Changes, Classifier
from classifier._types import Diagnostic, Report, Rule, RuleError

__all__ = ["Changes", "Classifier", "Diagnostic", "Report", "Rule", "RuleError"]
