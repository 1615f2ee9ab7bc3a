"""How customers come: the instants of their visits, drawn before the run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.errors import shown
from sim.plugin_checks import PluginAnswerError, check_answers
from sim.registry import Kind, KindOf
from sim.units import MOST

Chance = Callable[[str], np.random.Generator]
"""`chance("thinning")` is this customer group's own random stream of that name, at its first number."""


class Span(NamedTuple):
    """The time that is simulated: 0 to `end`, in microseconds; a unit of the scenario is `tick` microseconds."""

    end: int
    tick: int
    start: dt.date | None = None

    @property
    def length(self) -> float:
        """The span in the scenario's units of time."""
        return self.end / self.tick


class Visits(NamedTuple):
    """Customers in order of arrival: `at` in microseconds (int64, sorted, 0 ≤ at ≤ the span's end).

    What is None is drawn by the customer group; what is not, the arrivals themselves brought: units ordered,
    product asked for (text), name of the person (text).
    """

    at: np.ndarray
    quantity: np.ndarray | None = None
    product: np.ndarray | None = None
    customer: np.ndarray | None = None


class Demand(NamedTuple):
    """Demand on a product per time unit of the scenario: `mean` μ_D and `variance` σ_D², in units and units²."""

    mean: float
    variance: float


class Flow(NamedTuple):
    """Visits per time unit: their `rate` λ and the long-run `variance` of their count per time unit."""

    rate: float
    variance: float


class Arrivals(Kind):
    """How the customers of a group come."""

    noun: ClassVar[str] = "a kind of arrivals"
    package_name: ClassVar[str] = "sim.arrivals"

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        super().__pydantic_init_subclass__(**words)
        if not cls.__module__.startswith("sim."):
            check_answers(cls, {"draw": _visits, "flow": _flow})

    @property
    def brings(self) -> frozenset[str]:
        """Which of "product", "quantity" and "customer" the visits bring themselves; the group draws the others."""
        return frozenset()

    def draw(self, chance: Chance, span: Span) -> Visits:
        """Every visit of the span. A longer span has the same first visits."""
        raise NotImplementedError

    def flow(self, span: Span) -> Flow:
        """The mean rate and the variance rate of the visits, averaged over the span."""
        raise NotImplementedError

    def visits(self, span: Span) -> float:
        """About how many visits the span has, on the average."""
        return self.flow(span).rate * span.length

    def demand(self, span: Span, product: str, share: float, quantity: Distribution) -> Demand:
        """Demand on a product that a `share` of the visitors asks for, `quantity` units each.

        A visit brings Y = B·Q units, B Bernoulli(share): mean λE[Y], variance λVar[Y] + v·E[Y]², where v is the
        long-run variance of the number of visits per time unit (λ itself for a Poisson process).
        """
        flow = self.flow(span)
        mean = share * quantity.mean
        variance = share * (quantity.variance + quantity.mean**2) - mean**2
        return Demand(flow.rate * mean, flow.rate * variance + flow.variance * mean**2)


def _visits(found: Any, asked: tuple[Any, ...]) -> Visits:
    """What a guest draws."""
    if not isinstance(found, Visits):
        raise PluginAnswerError("visits, as sim.arrivals.Visits", shown(found))
    end = next((one.end for one in asked if isinstance(one, Span)), np.inf)
    at = _whole(found.at, end, f"instants in whole microseconds from 0 to {end:,}")
    if np.any(at[1:] < at[:-1]):
        raise PluginAnswerError("instants in their order", shown(found.at))
    brought = {word: np.asarray(one) for word, one in found._asdict().items() if one is not None and word != "at"}
    for word, column in brought.items():
        if column.shape != at.shape:
            raise PluginAnswerError(f"a {word} for each of {len(at)} visits", f"an array of the shape {column.shape}")
    if "quantity" in brought:
        brought["quantity"] = _whole(brought["quantity"], MOST, f"whole numbers of units, at most {MOST:,}")
    for word in ("product", "customer"):
        for name in set(brought[word].tolist()) if word in brought else ():
            if not _is_name(name):
                raise PluginAnswerError(f"the {word} of each visit as a text", shown(name))
    return found._replace(at=at, **brought)


def _is_name(name: object) -> bool:
    if isinstance(name, str):
        return name.encode(errors="replace").decode() == name  # half characters have no place in a table
    return name is None or isinstance(name, int | float)


def _whole(found: Any, most: float, expected: str) -> np.ndarray:
    numbers = np.asarray(found)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iuf"):
        raise PluginAnswerError(expected, shown(found))
    if not np.all((numbers >= 0) & (numbers <= most) & (numbers == np.rint(numbers))):
        raise PluginAnswerError(expected, shown(found))
    return numbers.astype(np.int64, copy=False)


def _flow(found: Any, asked: tuple[Any, ...]) -> Flow:
    if not isinstance(found, Flow) or not all(isinstance(one, int | float | np.number) for one in found):
        raise PluginAnswerError("a rate and a variance, as sim.arrivals.Flow", shown(found))
    if not (found.rate >= 0 and found.variance >= 0):
        raise PluginAnswerError("a rate and a variance of at least 0", shown(found))
    return Flow(float(found.rate), float(found.variance))


AnyArrivals = Annotated[Arrivals, KindOf(Arrivals)]
