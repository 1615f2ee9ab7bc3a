"""The backlog: who gets the units that come free."""

from __future__ import annotations

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.backlog import Backlog
from sim.engine.simpy_engine.orders import NO_PRIORITY, Backorder


def backlog(*orders: Backorder, reserve: dict[int, int] | None = None, fair: bool = False) -> Backlog:
    """A backlog of four priority classes, with those orders in order of arrival."""
    made = Backlog([(reserve or {}).get(priority, 0) for priority in range(4)], fair=fair)
    for order in orders:
        made.join(order)
    return made


def backorder(order: int, owed: int, priority: int = 1, *, complete: bool = False, by: int = -1) -> Backorder:
    class Requested(Backorder):
        requested_by = by

    return Requested(order, owed, priority, NEVER, complete=complete)


def allocated(made: Backlog, on_hand: int) -> list[tuple[int, int]]:
    """What goes out of so many units: (order, units)."""
    return [(backorder.order, units) for backorder, units in made.allocate(on_hand)]


def test_backorders_of_one_class_are_filled_in_order_of_arrival():
    made = backlog(backorder(0, 2), backorder(1, 3))
    assert allocated(made, 4) == [(0, 2), (1, 2)]
    assert (made.units, made.owed[1], made.waiting[1]) == (1, 1, 1)


def test_a_backorder_of_a_higher_class_is_filled_before_one_that_came_earlier():
    made = backlog(backorder(0, 2, priority=2), backorder(1, 3, priority=1))
    assert allocated(made, 4) == [(1, 3), (0, 1)]
    assert made.first_priority == 2


def test_a_reserve_is_kept_from_backorders_of_the_lower_class():
    made = backlog(backorder(0, 5, priority=2), reserve={2: 3})
    assert allocated(made, 3) == []
    assert allocated(made, 5) == [(0, 2)]


def test_a_backorder_that_ships_complete_holds_up_those_behind_it_and_below():
    made = backlog(backorder(0, 5, complete=True), backorder(1, 1), backorder(2, 1, priority=2))
    assert allocated(made, 4) == []
    assert allocated(made, 6) == [(0, 5), (1, 1)]


def test_stock_points_that_wait_ration_what_is_free_in_proportion_to_what_they_are_owed():
    made = backlog(backorder(0, 2, by=1), backorder(1, 6, by=2), backorder(2, 2, by=3), fair=True)
    assert allocated(made, 7) == [(0, 2), (1, 4), (2, 1)]
    assert [order.owed for order in made] == [2, 1]


def test_fair_rationing_goes_on_to_the_next_class_when_the_first_has_all():
    made = backlog(backorder(0, 2, by=1), backorder(1, 3, priority=2), fair=True)
    assert allocated(made, 4) == [(0, 2), (1, 2)]


def test_a_complete_backorder_that_its_fair_share_does_not_cover_holds_up_only_its_own():
    made = backlog(backorder(0, 4, complete=True), backorder(1, 4, by=2), fair=True)
    assert allocated(made, 4) == [(1, 2)]


def test_who_cancels_is_passed_over_and_owed_nothing():
    first, second = backorder(0, 2), backorder(1, 1)
    made = backlog(first, second)
    made.remove(first)
    assert (made.units, made.waiting[1], list(made)) == (1, 1, [second])
    assert allocated(made, 5) == [(1, 1)]
    assert (made.units, made.first_priority) == (0, NO_PRIORITY)


def test_units_owed_in_front_count_higher_classes_and_earlier_orders_of_the_own():
    mine = backorder(2, 1, priority=2)
    made = backlog(backorder(0, 4, priority=2), backorder(1, 3, priority=1), mine, backorder(3, 9, priority=2))
    assert made.owed_until(mine) == 3 + 4 + 1
    assert made.owed_through(1) == 3
    assert made.waits_behind(1)
    assert not made.waits_behind(2)


def test_part_of_a_request_is_taken_back():
    request = backorder(0, 5, by=1)
    made = backlog(request)
    made.reduce(request, 2)
    assert (request.owed, made.units, made.owed[1], made.waiting[1]) == (3, 3, 3, 1)
