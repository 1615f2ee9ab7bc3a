"""The planner of a forecast-driven rule: forecasts demand at each review, and sets the order-up-to level."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

import numpy as np

from sim.engine.ledger import NO_FORECASTS, Forecasts
from sim.engine.simpy_engine.demand_counter import DemandCounter
from sim.forecasts import total
from sim.restock.forecast_driven import ForecastDriven
from sim.restock.levels import rounded_up
from sim.units import in_microseconds

LEAST_ERRORS = 5
"""So many errors of a kind must be known before their root mean square is used."""


class ForecastErrors:
    """The root mean square of the errors of those forecasts whose time is over."""

    __slots__ = ("count", "squares")

    def __init__(self) -> None:
        self.count = 0
        self.squares = 0.0

    def add(self, error: float) -> None:
        """Adds an error, in units."""
        self.count += 1
        self.squares += error * error

    @property
    def rms(self) -> float | None:
        """The root mean square error, in units; None while too few errors are known."""
        return math.sqrt(self.squares / self.count) if self.count >= LEAST_ERRORS else None


class Planner:
    """Closes at each review the buckets of time that have ended, learns from them, and forecasts `horizon` ahead.

    Buckets are (first_review + (m − 1)·b, first_review + m·b], m below 1 too; a part of one at time 0 is left out.
    `horizon` in microseconds, `bucket` and `first` in the scenario's unit; `declared`: mean and standard deviation of
    demand over the horizon.
    """

    def __init__(self, rule: ForecastDriven, counter: DemandCounter, *, stock: int, tick: int, end: int) -> None:
        from scipy.special import ndtri

        facts = rule.facts
        self.forecast = rule.forecast
        self.numbers = rule.forecast.numbers(rule.bucket, facts.day)
        self.state = rule.forecast.blank(*self.numbers)
        self.lost_too = rule.forecast.sees_lost_demand
        self.safety = float(ndtri(rule.service_level))
        self.counter = counter
        self.stock = stock
        self.tick = tick
        self.end = end
        exposure = facts.lead_time_mean + rule.review_period
        self.horizon = in_microseconds(exposure, tick)
        self.bucket, self.first = rule.bucket, rule.first_review
        self.buckets_ahead = exposure / rule.bucket
        self.declared = facts.exposure_mean, math.sqrt(exposure * facts.demand_variance)
        self.next_edge = -math.floor(self.first / self.bucket + 1e-9)  # by its m
        self.last_edge = -1  # an instant; below 0 before the first
        self.observed = 0  # until then
        self.bucket_errors, self.horizon_errors = ForecastErrors(), ForecastErrors()
        self.open_forecasts: deque[tuple[int, int, float]] = deque()  # until, observed before, forecast
        self.rows: list[tuple[int, int, int, float, float, int]] = []

    def review(self, now: int) -> int:
        """The level to order up to, by all that is known now."""
        observed = 0
        if self.forecast.foresees:
            units, error = self._perfect_forecast(now), 0.0
        else:
            observed = self._learn(now)
            units, error = self._ahead(now)
            if self.state[0]:
                self.open_forecasts.append((now + self.horizon, observed, units))
        level = rounded_up(units + self.safety * error)
        self.rows.append((self.stock, now, now + self.horizon, units, error, level))
        return level

    def _perfect_forecast(self, now: int) -> float:
        """Units that the run's customers will ask for; after its end the declared mean stands for them."""
        until = min(now + self.horizon, self.end)
        beyond = (now + self.horizon - until) / self.horizon
        return self.counter.future(self.stock, now, until) + beyond * self.declared[0]

    def _learn(self, now: int) -> int:
        """Learns from the buckets and forecasts that are over; returns the units observed until now."""
        edges = []
        while (edge := round((self.first + self.next_edge * self.bucket) * self.tick)) <= now:
            edges.append(edge)
            self.next_edge += 1
        ended = []
        while self.open_forecasts and self.open_forecasts[0][0] <= now:
            ended.append(self.open_forecasts.popleft())
        instants = sorted({*edges, *(until for until, _, _ in ended), now})
        observed = dict(zip(instants, self.counter.observed(self.stock, instants, lost_too=self.lost_too), strict=True))
        for edge in edges:
            if self.last_edge >= 0:
                self._close(float(observed[edge] - self.observed))
            self.last_edge, self.observed = edge, observed[edge]
        for until, before, units in ended:
            self.horizon_errors.add(units - (observed[until] - before))
        return observed[now]

    def _close(self, demand: float) -> None:
        if self.state[0]:
            self.bucket_errors.add(self.forecast.ahead(self.state, 1, *self.numbers) - demand)
        self.forecast.learn(self.state, demand, *self.numbers)

    def _ahead(self, now: int) -> tuple[float, float]:
        """The forecast of demand over the horizon, in units, and its usual error."""
        units, error = self.declared
        if self.state[0]:
            since = (now - self.last_edge) / (self.bucket * self.tick)
            ahead = total(self.forecast.ahead, self.state, since, since + self.buckets_ahead, *self.numbers)
            units = max(ahead, 0.0)
        over_horizon, over_bucket = self.horizon_errors.rms, self.bucket_errors.rms
        if over_horizon is not None:
            error = over_horizon
        elif over_bucket is not None:
            error = over_bucket * math.sqrt(self.buckets_ahead)
        return units, error


def forecasts(planners: Iterable[Planner]) -> Forecasts:
    """The ledger's table of every forecast made, by stock point and then in order of making."""
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
