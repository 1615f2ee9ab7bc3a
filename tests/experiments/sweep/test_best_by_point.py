"""The best policy by point: as a comparison of that point alone would have it, for all points at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.experiments.goal_judgement import Estimates, judge
from sim.experiments.judgement import Judgement, foreseeing
from sim.experiments.sweep import best_by_point as module
from sim.experiments.sweep.best_by_point import MISSED, NONE, STANDINGS, best_by_point
from sim.experiments.sweep.gathering import Failure
from sim.measures.statistics import half_widths
from sim.scenario.model import Scenario
from tests.helpers.sweeps import LEAD_TIME, PRICE, MadeSweep, around, grid, shop

CONDITIONS = {
    "fill_rate": ">= 90%",
    "stock": {"mug": {"ready_rate": ">= 80%"}},
    "customers": {"people": {"cancellation_rate": "< 20%"}},
}
CONDITIONED = ("fill_rate", "mug::ready_rate", ":people:cancellation_rate")


def judgement_at(sweep: MadeSweep, point: int) -> Judgement:
    """The judgement of a comparison that has played this point alone: the replications that all policies have."""
    there = np.logical_and.reduce([~np.isnan(sweep.values(policy, "on_hand")[point]) for policy in sweep.policies])

    def values(policy: str, measure: str, group: str) -> np.ndarray:
        return sweep.values(policy, measure, "*", group)[point, there]

    estimates: dict[str, Estimates] = {}
    for policy in sweep.policies:
        estimates[policy] = {}
        for condition in sweep.scenario.goal.conditions:
            stock, group, measure = condition.stock, condition.group, condition.measure
            (mean,), (wide,), (n,) = half_widths(sweep.values(policy, measure, stock, group)[point, there][:, None])
            estimates[policy][stock, group, measure] = float(mean), float(wide), int(n)
    replications = int(there.sum())
    conditions = judge(sweep.scenario.goal.conditions, estimates, replications)
    known = foreseeing(sweep.scenario, sweep.policies)
    objective = best_by_point(sweep).objective
    return Judgement(sweep.scenario, objective, conditions, values, replications, known)


def random_sweep(scenario: Scenario, seed: int, replications: int) -> MadeSweep:
    """Sixty points of chance numbers, near the goal's conditions, with undefined values, ties and failures."""
    rng = np.random.default_rng(seed)
    policies = tuple(scenario.policies)
    shape = (60, replications)
    common = rng.normal(size=shape)
    numbers: dict[str, dict[str, Any]] = {}
    for policy in policies:
        cost = 10 + 0.2 * rng.normal(size=(60, 1)) + 0.2 * common + 0.1 * rng.normal(size=shape)
        cost[rng.random(shape) < 0.03] = np.nan
        cost[rng.random(60) < 0.05] = np.nan
        by_measure = {"running_cost": cost}
        for key, aim in zip(CONDITIONED, (0.94, 0.84, 0.16), strict=True):
            hard = np.where(np.arange(60)[:, None] < 12, math.copysign(0.1, aim - 0.5), 0)
            by_measure[key] = aim - hard + 0.03 * rng.normal(size=(60, 1)) + 0.02 * rng.normal(size=shape)
            by_measure[key][rng.random(shape) < 0.05] = np.nan
            by_measure[key][rng.random(60) < 0.05] = np.nan
        numbers[policy] = by_measure
    numbers[policies[1]] = {key: np.where(np.arange(60)[:, None] % 9 == 0, numbers[policies[0]][key], numbers[
        policies[1]][key]) for key in numbers[policies[0]]}  # equal to the first here and there  # fmt: skip
    failures = [
        Failure(int(point), policies[int(policy)], int(replication), "made for a test")
        for point, policy, replication in rng.integers((60, len(policies), replications), size=(25, 3))
    ]
    return MadeSweep(scenario, grid({LEAD_TIME: range(60)}), numbers, failures=failures)


@pytest.mark.parametrize("replications", [1, 3, 10])
@pytest.mark.parametrize("conditions", [{}, CONDITIONS], ids=["free", "with conditions"])
def test_each_point_is_judged_as_its_comparison_alone(replications: int, conditions: dict[str, Any]):
    scenario = shop(("a", "b", "c", "d"), goal={"minimise": "running_cost", "subject_to": conditions})
    seen = set()
    for seed in range(3):
        sweep = random_sweep(scenario, seed, replications)
        found = best_by_point(sweep)
        for point in range(60):
            alone = judgement_at(sweep, point)
            assert found.replications[point] == alone.replications
            if not alone.replications or alone.mean(alone.best).mean is None:
                assert found.best[point] == NONE
                assert not found.told_apart[point]
                continue
            best = found.policies[found.best[point]]
            assert best == alone.best
            assert [STANDINGS[one] for one in found.standing[point]] == [alone.standing(one) for one in found.policies]
            gains = [alone.gain(best, rival) for rival in alone.rivals]
            assert found.told_apart[point] == all(gain.told_apart and gain.mean > 0 for gain in gains)
            seen.add((alone.standing(best), bool(found.told_apart[point]), bool(gains)))
            if gains:
                assert found.policies[found.rival[point]] == alone.rivals[0]
                assert found.gain[point] == pytest.approx(gains[0].mean, nan_ok=True)
                assert found.half_width[point] == pytest.approx(gains[0].half_width, nan_ok=True)
    if replications == 10:
        assert {("met", True, True), ("met", False, True)} <= seen
        assert not conditions or {("open", False, True), ("missed", True, False)} <= seen


def test_a_policy_that_knows_the_demand_to_come_is_never_best():
    scenario = shop(("as today", "perfect"))
    numbers = {"as today": {"running_cost": around([9.0, 9.0])}, "perfect": {"running_cost": around([1.0, 20.0])}}
    sweep = MadeSweep(scenario, grid({LEAD_TIME: [1, 2]}), numbers)
    assert best_by_point(sweep).best.tolist() == [1, 0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "foreseeing", lambda scenario, policies: frozenset({"perfect"}))
        found = best_by_point(sweep)
    assert found.best.tolist() == [0, 0]
    assert found.rival.tolist() == [NONE, NONE]


def test_the_border_of_the_policy_map_runs_where_the_means_cross():
    # cost as today x + y, honest 10: as today is best where x + y < 10, and at 10 nothing tells them apart
    design = grid({LEAD_TIME: range(1, 11), PRICE: range(1, 11)})
    sums = np.array([x + y for x, y in design.rows], dtype=float)
    numbers = {"as today": {"running_cost": around(sums)}, "honest": {"running_cost": around(np.full(100, 10.0))}}
    found = best_by_point(MadeSweep(shop(), design, numbers))
    assert found.told_apart.tolist() == (sums != 10).tolist()
    assert found.best[sums != 10].tolist() == (sums[sums != 10] > 10).tolist()
    assert found.gain[0] == pytest.approx(8)


def test_a_point_that_failed_has_no_best_policy():
    numbers = {"as today": {"running_cost": around([1, 2])}, "honest": {"running_cost": around([2, 1])}}
    failures = [Failure(1, "honest", replication, "no room") for replication in range(10)]
    found = best_by_point(MadeSweep(shop(), grid({LEAD_TIME: [1, 2]}), numbers, failures=failures))
    assert found.best.tolist() == [0, NONE]
    assert found.best_standing.tolist()[1] == MISSED
    assert math.isnan(found.of_best(found.mean)[1])


def test_a_difference_that_too_few_replications_define_is_not_told_apart():
    # honest is defined in four replications of ten; it is 5 behind, with a half-width of 0.16
    honest = around([7.0, 7.0])
    honest[0, 4:] = np.nan
    numbers = {"as today": {"running_cost": around([2.0, 2.0])}, "honest": {"running_cost": honest}}
    found = best_by_point(MadeSweep(shop(), grid({LEAD_TIME: [1, 2]}), numbers))
    assert found.best.tolist() == [0, 0]
    assert found.told_apart.tolist() == [False, True]


@pytest.mark.parametrize(
    ("goal", "order"),
    [
        ({"minimise": "running_cost"}, [1, 2, 0]),
        ({"maximise": "running_cost"}, [0, 2, 1]),
        ({"minimise": "running_cost", "subject_to": {"fill_rate": ">= 90%"}}, [2, 0, 1]),
    ],
    ids=str,
)
def test_the_best_points_stand_first_and_those_that_miss_a_condition_last(goal: dict[str, Any], order: list[int]):
    one = {"running_cost": around([3.0, 1.0, 2.0]), "fill_rate": around([0.99, 0.5, 0.95], noise=0.01)}
    sweep = MadeSweep(shop(("as today",), goal=goal), grid({LEAD_TIME: [1, 2, 3]}), {"as today": one})
    found = sweep.best()
    assert found.point.tolist() == order
    assert found[LEAD_TIME].tolist() == [point + 1 for point in order]
    assert found.running_cost.tolist() == pytest.approx([[3, 1, 2][point] for point in order])
