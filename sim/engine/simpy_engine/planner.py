"""A planner: forecasts the demand of a stock point at each of its reviews, and sets the level it orders up to."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

import numpy as np

from sim.engine.ledger import NO_FORECASTS, Forecasts
from sim.engine.plan import Plan
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.tally import Tally
from sim.forecasts import total
from sim.restock.forecast_driven import ForecastDriven
from sim.restock.levels import rounded_up
from sim.units import in_microseconds

HANDFUL = 5
"""So many errors of a kind must be known before their root mean square is believed."""


class Errors:
    """The root mean square of what forecasts were off, as far as they are over."""

    __slots__ = ("count", "squares")

    def __init__(self) -> None:
        self.count = 0
        self.squares = 0.0

    def add(self, error: float) -> None:
        """One more is known."""
        self.count += 1
        self.squares += error * error

    @property
    def size(self) -> float | None:
        """In units; None while there are too few."""
        return math.sqrt(self.squares / self.count) if self.count >= HANDFUL else None


class Planner:
    """Closes at each review the buckets that have ended, learns from them, and looks `horizon` ahead.

    Buckets are (first_review + (m − 1)·b, first_review + m·b], m below 1 too; a part of one at time 0 is left out.
    """

    def __init__(self, rule: ForecastDriven, tally: Tally, *, stock: int, tick: int, end: int) -> None:
        from scipy.special import ndtri

        facts = rule.facts
        self.forecast = rule.forecast
        self.numbers = rule.forecast.numbers(rule.bucket, facts.day)
        self.state = rule.forecast.blank(*self.numbers)
        self.lost_too = rule.forecast.sees_lost_demand
        self.safety = float(ndtri(rule.service_level))
        self.tally = tally
        self.stock = stock
        self.tick = tick
        self.end = end
        exposure = facts.lead_time_mean + rule.review_period
        self.horizon = in_microseconds(exposure, tick)
        self.bucket, self.first = rule.bucket, rule.first_review
        self.buckets_ahead = exposure / rule.bucket
        self.declared = facts.exposure_mean, math.sqrt(exposure * facts.demand_variance)
        self.next = -math.floor(self.first / self.bucket + 1e-9)  # the edge that is next, by its m
        self.last_edge = -1  # an instant; below 0 before the first
        self.seen = 0  # until then
        self.bucket_errors, self.horizon_errors = Errors(), Errors()
        self.open: deque[tuple[int, int, float]] = deque()  # until when a forecast is, what was seen before, units
        self.rows: list[tuple[int, int, int, float, float, int]] = []

    def review(self, now: int) -> int:
        """The level to order up to, by all that is known now."""
        seen = 0
        if self.forecast.foresees:
            units, error = self._foreseen(now), 0.0
        else:
            seen = self._learn(now)
            units, error = self._ahead(now)
            if self.state[0]:
                self.open.append((now + self.horizon, seen, units))
        level = rounded_up(units + self.safety * error)
        self.rows.append((self.stock, now, now + self.horizon, units, error, level))
        return level

    def _foreseen(self, now: int) -> float:
        """What the run's customers will ask for; after its end nobody is drawn, and the declared mean stands in."""
        until = min(now + self.horizon, self.end)
        beyond = (now + self.horizon - until) / self.horizon
        return self.tally.coming(self.stock, now, until) + beyond * self.declared[0]

    def _learn(self, now: int) -> int:
        """Takes in what has ended; how many units were seen until now."""
        edges = []
        while (edge := round((self.first + self.next * self.bucket) * self.tick)) <= now:
            edges.append(edge)
            self.next += 1
        over = []
        while self.open and self.open[0][0] <= now:
            over.append(self.open.popleft())
        instants = sorted({*edges, *(until for until, _, _ in over), now})
        seen = dict(zip(instants, self.tally.seen(self.stock, instants, lost_too=self.lost_too), strict=True))
        for edge in edges:
            if self.last_edge >= 0:
                self._close(float(seen[edge] - self.seen))
            self.last_edge, self.seen = edge, seen[edge]
        for until, before, units in over:
            self.horizon_errors.add(units - (seen[until] - before))
        return seen[now]

    def _close(self, demand: float) -> None:
        if self.state[0]:
            self.bucket_errors.add(self.forecast.ahead(self.state, 1, *self.numbers) - demand)
        self.forecast.learn(self.state, demand, *self.numbers)

    def _ahead(self, now: int) -> tuple[float, float]:
        """What will be asked for over the horizon, and how far off that usually is."""
        units, error = self.declared
        if self.state[0]:
            since = (now - self.last_edge) / (self.bucket * self.tick)
            ahead = total(self.forecast.ahead, self.state, since, since + self.buckets_ahead, *self.numbers)
            units = max(ahead, 0.0)
        found, of_buckets = self.horizon_errors.size, self.bucket_errors.size
        if found is not None:
            error = found
        elif of_buckets is not None:
            error = of_buckets * math.sqrt(self.buckets_ahead)
        return units, error


def planners(plan: Plan, book: Book, points: list[StockPoint]) -> list[Planner]:
    """One for each stock point whose rule is driven by a forecast, and told to it."""
    rules = [(point, rule) for point, rule in zip(points, plan.rules, strict=True) if isinstance(rule, ForecastDriven)]
    if not rules:
        return []
    tally = Tally(book)
    for point, rule in rules:
        span = plan.scenario.span
        point.planner = Planner(rule, tally, stock=point.stock, tick=span.tick, end=span.end)
    return [point.planner for point, _ in rules if point.planner]


def forecasts(planners: Iterable[Planner]) -> Forecasts:
    """Every forecast that was made, by stock point and then in order of making."""
    rows = [row for planner in planners for row in planner.rows]
    if not rows:
        return NO_FORECASTS
    stock, at, until, units, error, level = zip(*rows, strict=True)
    return Forecasts(
        stock=np.array(stock, dtype=np.int64),
        at=np.array(at, dtype=np.int64),
        until=np.array(until, dtype=np.int64),
        units=np.array(units, dtype=np.float64),
        error=np.array(error, dtype=np.float64),
        level=np.array(level, dtype=np.int64),
    )
