"""The model that a SimPy tutorial would write: one process a customer, a `simpy.Container` for the stock on hand.

It is what this simulator's speed is measured against, and no more than that: it counts waits and who reneged.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any, NamedTuple

import simpy


class World(NamedTuple):
    """Poisson demand of single units, (r, Q) restocking; times in days. `patience` is a mean; None: nobody reneges."""

    days: float
    rate: float
    reorder_point: int
    order_quantity: int
    lead_time: float
    random_lead_time: bool = False
    patience: float | None = None


class Textbook:
    """One run of a `World`; `customers` came, `waits` are the times of those served, `gone` of them reneged."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.env = simpy.Environment()
        start = world.reorder_point + world.order_quantity
        self.on_hand = simpy.Container(self.env, init=start)
        self.position = start
        self.customers = 0
        self.gone = 0
        self.waits: list[float] = []

    def run(self) -> Textbook:
        self.env.process(self.source())
        self.env.run(until=self.world.days)
        return self

    def source(self) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(self.random.expovariate(self.world.rate))
            self.customers += 1
            self.env.process(self.customer())

    def customer(self) -> Generator[simpy.Event, Any, None]:
        arrived = self.env.now
        self.position -= 1
        self.review()
        request = self.on_hand.get(1)
        if self.world.patience is None:
            yield request
        else:
            yield request | self.env.timeout(self.random.expovariate(1 / self.world.patience))
            if not request.triggered:
                request.cancel()  # else the request that was given up would swallow the next unit
                self.gone += 1
                self.position += 1
                return
        self.waits.append(self.env.now - arrived)

    def review(self) -> None:
        if self.position <= self.world.reorder_point:
            self.position += self.world.order_quantity
            self.env.process(self.delivery())

    def delivery(self) -> Generator[simpy.Event, Any, None]:
        mean = self.world.lead_time
        yield self.env.timeout(self.random.expovariate(1 / mean) if self.world.random_lead_time else mean)
        yield self.on_hand.put(self.world.order_quantity)
