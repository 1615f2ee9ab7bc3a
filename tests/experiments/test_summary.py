"""The summary of a comparison, which `--json` prints, and its fingerprint."""

from __future__ import annotations

import json
import re

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from tests.helpers.comparisons import BY_HAND, NOISY, scenario


def test_the_summary_has_every_key_and_stays_json(noisy: Comparison):
    summary = noisy.summary()
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert list(summary) == [
        "format", "verb", "scenario", "fingerprint", "engine", "seed", "replications", "unit", "currency", "window",
        "goal", "best", "verdict", "conditions", "policies", "groups", "accounts", "differences",
    ]  # fmt: skip
    assert {key: summary[key] for key in list(summary)[:10] if key != "fingerprint"} == {
        "format": 2, "verb": "compare", "scenario": "tiny", "engine": "auto", "seed": 0, "replications": 4,
        "unit": "day", "currency": "EUR", "window": [0.0, 60.0],
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{16}", summary["fingerprint"])
    assert list(summary["policies"]) == ["eight", "nine", "twenty"]
    assert list(summary["policies"]["eight"]) == ["*", "mug"]
    assert list(summary["groups"]["eight"]) == ["people"]
    assert list(summary["differences"][0]) == [
        "measure", "stock", "a", "b", "mean", "half_width", "n", "told_apart"
    ]  # fmt: skip


def test_the_summary_has_the_verdict_in_plain_text_the_best_policy_and_its_conditions():
    goal = {"minimise": "on_hand", "subject_to": {"fill_rate": ">= 50%"}}
    played = compare(scenario({"goal": goal}, base=BY_HAND))
    summary = played.summary()
    assert summary["goal"] == goal
    assert summary["best"] == "one on the shelf"
    assert summary["verdict"] == played.verdict
    assert summary["verdict"][0] == (
        '"one on the shelf" is best: it keeps fill rate ≥ 50 %, which "to order" misses (0 ± 0 %), and raises on hand '
        'by 0.500 ± 0.000 units against "to order".'
    )
    assert summary["conditions"]["to order"] == [
        {"measure": "fill_rate", "stock": "*", "group": "", "operator": ">=", "value": 0.5, "status": "missed",
         "mean": 0.0, "half_width": 0.0, "n": 3}
    ]  # fmt: skip


def test_the_verdict_has_stars_only_where_a_policys_name_does():
    starred = {**BY_HAND, "policies": {"a*b": {}, "**": {"restock": {"base_stock_level": 1}}}}
    (first, *_) = compare(scenario(base=starred)).verdict
    assert first.startswith('"**" is best: it saves ')
    assert ' against "a*b" (90 % less running cost).' in first


def test_what_is_undefined_is_null_in_the_summary_and_never_0():
    summary = compare(scenario(base=BY_HAND)).summary()
    on_the_shelf = summary["policies"]["one on the shelf"]["*"]
    assert on_the_shelf["mean_backorder_wait"] == {"mean": None, "half_width": None, "n": 0}
    assert on_the_shelf["fill_rate"] == {"mean": 1.0, "half_width": 0.0, "n": 3}
    single = compare(scenario(base=BY_HAND), 1).summary()["policies"]["to order"]["*"]["fill_rate"]
    assert single == {"mean": 0.0, "half_width": None, "n": 1}


def test_money_without_a_currency_has_none_in_the_summary():
    nameless = {word: value for word, value in BY_HAND.items() if word != "currency"}
    assert compare(scenario(base=nameless), 1).summary()["currency"] is None
    assert compare(scenario(base=BY_HAND), 1).summary()["currency"] == "EUR"


def test_the_window_in_the_summary_is_from_the_warm_ups_end_to_the_horizons():
    assert compare(scenario({"warm_up": 7, "horizon": 90}), 1).summary()["window"] == [7, 97]


def test_the_fingerprint_is_of_what_was_asked_and_of_nothing_else():
    plain = compare(scenario(), 2)
    assert compare(scenario(), 2, backend="processes", jobs=2, keep="all").fingerprint == plain.fingerprint
    others = [
        compare(scenario(), 3),
        compare(scenario(), 2, seed=1),
        compare(scenario({"horizon": 61}), 2),
        compare(scenario(), 2, policies=["eight"]),
        compare(scenario(), 2, verb="run"),
        compare(scenario({"policies": {**NOISY["policies"], "nine": {"restock": {"base_stock_level": 10}}}}), 2),
    ]
    assert len({one.fingerprint for one in [plain, *others]}) == 7
