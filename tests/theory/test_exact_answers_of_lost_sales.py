"""The exact answers about one stock point that loses sales, whose customers renege, or that keeps a reserve."""

from __future__ import annotations

import pytest

from sim.experiments.validation.exact import base_stock, critical_level, impatience, lost_sales_lots
from sim.experiments.validation.exact.markov import long_run
from tests.helpers.exact_answers import same

# lost sales


@pytest.mark.parametrize(
    ("offered", "lines", "blocked"), [(3, 5, 0.1101), (10, 10, 0.2146), (1, 1, 0.5), (20, 30, 0.0085)]
)
def test_erlang_s_loss_formula_gives_the_printed_table(offered: float, lines: int, blocked: float) -> None:
    assert base_stock.erlang_b(lines, rate=offered, lead_time=1)["lost_rate"] == pytest.approx(blocked, abs=5e-5)


def test_partial_backordering_runs_from_erlang_to_palm() -> None:
    same(
        base_stock.partial_backordering(3, rate=1, lead_time=2, waits=1),
        base_stock.palm(3, rate=1, lead_time=2),
    )
    none = base_stock.partial_backordering(3, rate=1, lead_time=2, waits=1e-12)
    erlang = base_stock.erlang_b(3, rate=1, lead_time=2)
    assert {name: none[name] for name in ("fill_rate", "lost_rate", "on_hand", "on_order")} == pytest.approx(
        {name: erlang[name] for name in ("fill_rate", "lost_rate", "on_hand", "on_order")}
    )


def test_with_one_outstanding_order_at_a_time_sales_are_lost_by_the_cycle() -> None:
    # demand of an exponential lead time is geometric, ρ = λ/(λ + μ): a cycle sells Q and loses ρ^r·λ/μ
    rate, lead_time, r, quantity = 2.0, 1.5, 3, 8
    lost = (rate / (rate + 1 / lead_time)) ** r * rate * lead_time
    exact = lost_sales_lots.exponential(r, quantity, rate=rate, lead_time=lead_time)
    assert exact["lost_rate"] == pytest.approx(lost / (quantity + lost))
    assert exact["on_order"] == pytest.approx(exact["replenishment_orders"] * quantity * lead_time)


def test_an_erlang_lead_time_of_many_stages_is_nearly_constant() -> None:
    # (on hand, stages of the lead time still to come): the constant lead time by another road
    rate, lead_time, r, quantity, stages = 2.0, 1.5, 3, 8, 150

    def moves(state: tuple[int, int]) -> list[tuple[float, tuple[int, int]]]:
        on_hand, left = state
        out = []
        if on_hand:
            out.append((rate, (on_hand - 1, stages if on_hand - 1 == r and not left else left)))
        if left:
            out.append((stages / lead_time, (on_hand + quantity * (left == 1), left - 1)))
        return out

    law = long_run((r + quantity, 0), moves)  # type: ignore[arg-type]
    exact = lost_sales_lots.constant(r, quantity, rate=rate, lead_time=lead_time)
    assert sum(p for (y, _), p in law.items() if y == 0) == pytest.approx(exact["lost_rate"], rel=0.01)
    assert sum(y * p for (y, _), p in law.items()) == pytest.approx(exact["on_hand"], rel=0.001)


# reneging


@pytest.mark.parametrize("variant", [impatience.keep, impatience.withdraw])
def test_customers_who_never_renege_are_palm_s_theorem(variant: type) -> None:
    same(variant(3, rate=1, lead_time=2, patience=1e9), base_stock.palm(3, rate=1, lead_time=2), rel=1e-6)


def test_customers_who_renege_at_once_and_withdraw_their_orders_are_lost_sales() -> None:
    exact = impatience.withdraw(3, rate=1, lead_time=2, patience=1e-9)
    lost = base_stock.erlang_b(3, rate=1, lead_time=2)
    assert exact["fill_rate"] == pytest.approx(lost["fill_rate"])
    assert exact["cancellation_rate_of_placed"] == pytest.approx(lost["lost_rate"])


def test_customers_who_renege_at_once_and_keep_their_orders_at_base_stock_0() -> None:
    # S = 0. The first to come orders a unit and is gone, so the unit under way is nobody's: the position is 1.
    # Who comes while it is under way takes the position to 0, which orders nothing, and gives it back at once.
    # Then it is there and is sold. So of 1 + λ·E[L] + 1 customers one is served.
    exact = impatience.keep(0, rate=1, lead_time=2, patience=1e-9)
    assert exact["fill_rate"] == pytest.approx(1 / (2 + 2))
    assert exact["on_order"] == pytest.approx(2 * exact["fill_rate"])


@pytest.mark.parametrize("variant", [impatience.keep, impatience.withdraw])
@pytest.mark.parametrize("level", [0, 2, 5])
def test_orders_kept_after_a_cancellation_are_sold(variant: type, level: int) -> None:
    # each order under way is received at rate 1/E[L], and each unit received is sold: to those who did not give up
    exact = variant(level, rate=1.5, lead_time=2, patience=3)
    sold = 1.5 * (1 - exact["cancellation_rate_of_placed"])
    assert exact["on_order"] / 2 == pytest.approx(sold)


def test_orders_kept_after_a_cancellation_serve_later_customers_better() -> None:
    kept, taken = (variant(2, rate=1, lead_time=2, patience=3) for variant in (impatience.keep, impatience.withdraw))
    assert kept["fill_rate"] > taken["fill_rate"]
    assert kept["cancellation_rate_of_placed"] < taken["cancellation_rate_of_placed"]


# reserves


def test_a_reserve_of_0_is_erlang_s_loss_system_and_one_of_all_units_serves_one_class() -> None:
    together = critical_level.both_lost(4, 0, first=0.7, second=0.6, lead_time=2)
    known = base_stock.erlang_b(4, rate=1.3, lead_time=2)
    same(together["*"], known)
    assert together["1"]["lost_rate"] == pytest.approx(together["2"]["lost_rate"])
    alone = critical_level.both_lost(4, 4, first=0.7, second=0.6, lead_time=2)
    assert alone["2"]["lost_rate"] == pytest.approx(1)
    assert alone["1"]["lost_rate"] == pytest.approx(base_stock.erlang_b(4, rate=0.7, lead_time=2)["lost_rate"])


def test_two_classes_that_backorder_have_the_outstanding_orders_of_one() -> None:
    exact = critical_level.both_wait(4, 1, first=0.7, second=0.6, lead_time=2)["*"]
    assert exact["on_order"] == pytest.approx(1.3 * 2)
    assert exact["backorders"] - exact["on_hand"] == pytest.approx(1.3 * 2 - 4)
    without = critical_level.both_wait(4, 0, first=0.7, second=0.6, lead_time=2)
    same(without["*"], base_stock.palm(4, rate=1.3, lead_time=2))
    assert without["1"]["mean_wait"] < without["2"]["mean_wait"]


def test_a_reserve_lowers_the_backorders_of_the_first_class_at_the_cost_of_the_second() -> None:
    without, kept = (critical_level.both_wait(4, c, first=0.7, second=0.6, lead_time=2) for c in (0, 2))
    assert kept["1"]["fill_rate"] > without["1"]["fill_rate"]
    assert kept["2"]["fill_rate"] < without["2"]["fill_rate"]
