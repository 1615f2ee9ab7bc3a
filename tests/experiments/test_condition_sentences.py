"""Conditions in sentences: those that ask the same of several are said once, with the worst."""

from __future__ import annotations

from sim.experiments.condition_sentences import failed_by, kept, missed
from sim.experiments.goal_judgement import Judged, Status
from sim.scenario.goal import Condition


def filled(status: Status, stock: str = "*", mean: float = 0.99, group: str = "") -> Judged:
    condition = Condition(measure="fill_rate", operator=">=", value=0.98, stock=stock, group=group)
    return Judged(condition, status, mean, 0.001, 8)


def test_conditions_that_ask_the_same_of_several_stock_points_are_said_once():
    assert kept([filled("met", "mug"), filled("met", "cup")]) == "keeps fill rate of mug and cup ≥ 98 %"
    assert kept([filled("met", name) for name in "abcde"]) == "keeps fill rate of 5 stock points ≥ 98 %"
    assert kept([filled("met", group=name) for name in "abcde"]) == "keeps fill rate of 5 customer groups ≥ 98 %"


def test_what_is_asked_of_all_together_and_of_one_stock_point_is_said_one_by_one():
    assert kept([filled("met"), filled("met", "mug")]) == "keeps fill rate ≥ 98 % and fill rate of mug ≥ 98 %"


def test_of_several_that_are_missed_the_worst_is_named():
    failing = [filled("missed", "mug", 0.94), filled("missed", "cup", 0.90)]
    assert missed(failing) == "misses fill rate of mug and cup ≥ 98 %, the worst cup (90.00 ± 0.10 %)"
    assert failed_by("base", [*failing, filled("met")]).startswith("where *base* misses fill rate of mug and cup")
