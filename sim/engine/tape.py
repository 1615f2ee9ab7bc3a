"""The tape: every random number of a run, drawn from named streams, the same under every policy."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np

from sim import units
from sim.arrivals import Visits
from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.distributions.scripted import RunOutError
from sim.engine.ledger import NEVER
from sim.engine.plan import Person, Plan
from sim.engine.streams import stream
from sim.errors import UserError

LONGEST = float(units.LONGEST)
"""Microseconds that no run lasts: longer durations are cut to it."""


class Customers(NamedTuple):
    """All visits of a run in order of arrival, one entry each; instants and times in microseconds.

    `person` is a position in `plan.persons`, `stock` in `plan.stocks`; `patience` NEVER means for ever. `visit` is
    the visit's number within its group, at which its random numbers are found; `customer` is who comes:
    the trace's own name (object), a member of the group's population, or the visit's number where each is new.
    """

    arrived_at: np.ndarray
    group: np.ndarray
    person: np.ndarray
    stock: np.ndarray
    visit: np.ndarray
    customer: np.ndarray
    quantity: np.ndarray
    willing: np.ndarray
    patience: np.ndarray


class Tape:
    """The random numbers of one replication; each is found by its stream's name and its position in the stream.

    Tapes for another `use` than replications, such as 'pilot', share no number with those.
    """

    def __init__(self, seed: int, replication: int, *, use: str = "", recording: bool = False) -> None:
        self.seed = seed
        self.use = use
        self.replication = replication
        self.recording = recording
        self._drawn: dict[str, np.ndarray] = {}
        self._choices: dict[tuple[str, int], np.ndarray] = {}
        self._one_by_one: dict[str, list[float]] = {}

    def stream(self, name: str) -> np.random.Generator:
        """The stream of that name at its first number."""
        return stream(self.seed, self.replication, name, self.use)

    def numbers(self) -> Mapping[str, np.ndarray]:
        """The numbers drawn so far by the stream's name, if the tape is recording; times in the scenario's unit."""
        return self._drawn | {name: np.array(numbers) for name, numbers in self._one_by_one.items()}

    def noted(self, name: str, numbers: np.ndarray) -> np.ndarray:
        """`numbers`, remembered under the stream's name if the tape is recording."""
        if self.recording:
            self._drawn[name] = numbers
        return numbers

    def durations(self, name: str, distribution: Distribution, tick: int) -> Iterator[int]:
        """The durations of a stream one by one, in microseconds, as they are needed."""
        if isinstance(distribution, Constant) and not self.recording:
            return repeat(round(min(distribution.value * tick, LONGEST)))
        return self._durations(name, distribution, tick)

    def _durations(self, name: str, distribution: Distribution, tick: int) -> Iterator[int]:
        noted = self._one_by_one.setdefault(name, []) if self.recording else None
        with _named(name):
            for duration in distribution.stream(self.stream(name)):
                if noted is not None:
                    noted.append(duration)
                yield round(min(duration * tick, LONGEST))

    def shares(self, name: str, distribution: Distribution) -> Iterator[float]:
        """The shares of a stream one by one, as they are needed; what lies above 1 is 1."""
        noted = self._one_by_one.setdefault(name, []) if self.recording else None
        with _named(name):
            for share in distribution.stream(self.stream(name)):
                if noted is not None:
                    noted.append(share)
                yield min(share, 1.0)

    def customers(self, plan: Plan) -> Customers:
        """All visits under the plan, with everything that chance decides about each of them."""
        first, parts = 0, []
        persons = Counter(person.group for person in plan.persons)
        where = {stock: position for position, stock in enumerate(plan.stocks)}
        for number, group in enumerate(plan.scenario.customers):
            parts.append(self._group(plan, group, number, first, persons[group], where))
            first += persons[group]
        if len(parts) == 1:
            return parts[0]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        # stable: within an instant by the order of the file, then by the group's own count
        order = np.argsort(columns[0], kind="stable")
        return Customers(*(column[order] for column in columns))

    def _group(
        self, plan: Plan, name: str, number: int, first: int, persons: int, where: Mapping[str, int]
    ) -> Customers:
        """The visits of one group: the `number`-th of the file, with `persons` of `plan.persons` from `first` on."""

        def stream_of(word: str) -> np.random.Generator:
            """The random stream of the group for that word."""
            return self.stream(f"customers/{name}/{word}")

        group, span = plan.scenario.customers[name], plan.scenario.span
        with _named(f"customers/{name}/arrivals"):
            visits = group.arrivals.draw(stream_of, span)
        count = len(visits.at)
        members = plan.persons[first : first + persons]
        customer = self._customer_numbers(name, members, visits, count)
        who = self._picked(f"customers/{name}/profile", [person.share for person in members], count)
        if any(person.behaviour.loyalty for person in members):
            who = who[_first_visits(customer)]  # who comes again is still the same person
        patience = np.full(count, NEVER)
        willing = np.ones(count, dtype=bool)
        shares = np.array([person.behaviour.willing_to_wait for person in members])
        if (shares < 1).any():
            willing = self._uniforms(f"customers/{name}/willing_to_wait", count) < shares[who]
        for p, person in enumerate(members):
            if person.behaviour.patience is not None:
                word = f"customers/{name}/patience" + (f"/{person.profile}" if person.profile else "")
                with _named(word):
                    drawn = self.noted(word, person.behaviour.patience.sample(self.stream(word), count))
                of_person = who == p
                patience[of_person] = microseconds(drawn[of_person], span.tick)
        stock = self._stock_asked(plan, name, visits, count, where)
        quantity = self._quantities(name, visits, group.quantity, count)
        self.noted(f"customers/{name}/arrivals", visits.at / span.tick)
        columns = Customers(
            arrived_at=visits.at,
            group=np.full(count, number, dtype=np.int32),
            person=(first + who).astype(np.int32),
            stock=stock.astype(np.int32),
            visit=np.arange(count),
            customer=customer,
            quantity=quantity,
            willing=willing,
            patience=patience,
        )
        # a draw of 0 is no order, what a trace may skip is none either, and at the end nobody comes any more
        real = (quantity > 0) & (stock >= 0) & (visits.at < span.end)
        return columns if real.all() else Customers(*(column[real] for column in columns))

    def choices(self, word: str, plan: Plan, customers: Customers) -> np.ndarray:
        """One uniform number for each visit, to decide about `word`; it does not depend on what else is drawn."""
        key = (word, id(customers))
        if key not in self._choices:
            drawn = np.empty(len(customers.visit))
            names = list(plan.scenario.customers)
            rows = np.argsort(customers.group, kind="stable")
            edges = np.searchsorted(customers.group[rows], np.arange(len(names) + 1)).tolist()
            for name, (low, high) in zip(names, itertools.pairwise(edges), strict=True):
                if low < high:
                    of_group = rows[low:high]
                    count = customers.visit[of_group]
                    drawn[of_group] = self._uniforms(f"customers/{name}/{word}", int(count.max()) + 1)[count]
            self._choices[key] = drawn
        return self._choices[key]

    def _customer_numbers(self, name: str, persons: Sequence[Person], visits: Visits, count: int) -> np.ndarray:
        if visits.customer is not None:
            names = visits.customer.astype(object)
            nameless = [visit for visit, person in enumerate(names) if person is None]
            names[nameless] = nameless  # somebody new each time
            return names
        loyal = (person.behaviour.loyalty for person in persons)
        population = next((loyalty.population for loyalty in loyal if loyalty and loyalty.population), None)
        if population is None:
            return np.arange(count)
        return (self._uniforms(f"customers/{name}/identity", count) * population).astype(np.int64)

    def _quantities(self, name: str, visits: Visits, quantity: Distribution, count: int) -> np.ndarray:
        if visits.quantity is not None:
            return visits.quantity.astype(np.int64)
        word = f"customers/{name}/quantity"
        if isinstance(quantity, Constant):
            return np.full(count, round(quantity.value), dtype=np.int64)
        with _named(word):
            return self.noted(word, np.rint(quantity.sample(self.stream(word), count)).astype(np.int64))

    def _stock_asked(self, plan: Plan, name: str, visits: Visits, count: int, where: Mapping[str, int]) -> np.ndarray:
        if visits.product is not None:
            names, position = np.unique(visits.product.astype(str), return_inverse=True)
            return np.array([where.get(product, -1) for product in names.tolist()], dtype=np.int64)[position]
        wants = plan.scenario.customers[name].wants or {}
        positions = np.array([where[stock] for stock in wants])
        return positions[self._picked(f"customers/{name}/wants", list(wants.values()), count)]

    def _picked(self, name: str, shares: list[float], count: int) -> np.ndarray:
        """The position of a share for each of `count` visits, by one uniform number over intervals end to end."""
        if len(shares) == 1:
            return np.zeros(count, dtype=np.int64)
        edges = np.cumsum(shares)[:-1]
        return np.searchsorted(edges, self._uniforms(name, count), side="right")

    def _uniforms(self, name: str, count: int) -> np.ndarray:
        return self.noted(name, self.stream(name).random(count))


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Says by the name of its stream which script has run out of numbers."""
    try:
        yield
    except RunOutError as error:
        raise UserError(f"{name}: {error}") from None


def _first_visits(customer: np.ndarray) -> np.ndarray:
    """For each visit, the number of the first one that the same person made."""
    if customer.dtype == object:  # names, and the numbers of those without
        known: dict[object, int] = {}
        return np.array([known.setdefault(person, visit) for visit, person in enumerate(customer)], dtype=np.int64)
    _, first, person = np.unique(customer, return_index=True, return_inverse=True)
    return first[person]


def microseconds(durations: np.ndarray, tick: int) -> np.ndarray:
    """`durations`, in units of `tick` microseconds, as whole microseconds."""
    return np.rint(np.minimum(durations * tick, LONGEST)).astype(np.int64)
