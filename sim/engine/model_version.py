"""The version of the model: what was played and measured under another one is never mixed with what is now."""

from __future__ import annotations

MODEL_VERSION = 2
"""A whole number that is raised with every change of what is played or measured: of a ledger, or of a measure. Results
kept under another number are never mixed with those of this one. `tests/engine/test_model_version.py` fails until it is
raised; a change that leaves every number as it was, such as a renaming or a quicker way, keeps it."""
