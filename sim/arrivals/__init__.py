"""Arrival processes: the instants of customers' visits, drawn before the run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.errors import shown
from sim.plugin_checks import PluginAnswerError, check_answers
from sim.registry import Kind, KindOf
from sim.units import A_RATE, MOST, written

RandomStreams = Callable[[str], np.random.Generator]
"""`streams("thinning")` is this customer group's own random stream of that name, at its first number."""


class Span(NamedTuple):
    """The time that is simulated: from 0 until just before `end`, in microseconds.

    The scenario's unit of time has `tick` of them.

    `start` is the date of time 0, None if it has none.
    """

    end: int
    tick: int
    start: dt.date | None = None

    @property
    def length(self) -> float:
        """The span in the scenario's units of time."""
        return self.end / self.tick


class Visits(NamedTuple):
    """Customers in order of arrival: `at` in microseconds (int64, sorted, 0 ≤ at < the span's end).

    The other columns are the units ordered, the product asked for (text) and the customer's name (text), one entry per
    visit; None where the customer group draws them.
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
    scalar_type: ClassVar[str] = "poisson"
    scalar_word: ClassVar[str] = "rate"
    scalar_schema: ClassVar[dict[str, Any]] = written(A_RATE, minimum=0)
    scalar_noun: ClassVar[str] = "a rate, such as '20 per day'"

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        super().__pydantic_init_subclass__(**words)
        if not cls.__module__.startswith("sim."):
            check_answers(cls, {"draw": _visits, "flow": _flow})

    @classmethod
    def is_scalar(cls, value: object) -> bool:
        """Whether it is a rate; a text without a digit is rather a misspelt kind."""
        return not isinstance(value, str) or any(letter.isdigit() for letter in value)

    @property
    def brings(self) -> frozenset[str]:
        """Which of "product", "quantity" and "customer" the visits contain; the group draws the others."""
        return frozenset()

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """All visits of the span, drawn from the group's `streams`. A longer span has the same first visits."""
        raise NotImplementedError

    def flow(self, span: Span) -> Flow:
        """The mean rate and the variance rate of the visits, averaged over the span."""
        raise NotImplementedError

    def visits(self, span: Span) -> float:
        """The approximate expected number of visits in the span."""
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


def _visits(answer: Any, arguments: tuple[Any, ...]) -> Visits:
    """The answer of a plug-in's `draw`: sorted instants within the span, and columns of the same length."""
    if not isinstance(answer, Visits):
        raise PluginAnswerError("visits, as sim.arrivals.Visits", shown(answer))
    end = next((argument.end for argument in arguments if isinstance(argument, Span)), np.inf)
    at = _whole(answer.at, end, f"instants in whole microseconds from 0 to {end:,}")
    if np.any(at[1:] < at[:-1]):
        raise PluginAnswerError("instants in their order", shown(answer.at))
    columns = {word: np.asarray(column) for word, column in answer._asdict().items() if column is not None}
    del columns["at"]
    for word, column in columns.items():
        if column.shape != at.shape:
            raise PluginAnswerError(f"a {word} for each of {len(at)} visits", f"an array of the shape {column.shape}")
    if "quantity" in columns:
        columns["quantity"] = _whole(columns["quantity"], MOST, f"whole numbers of units, at most {MOST:,}")
    for word in ("product", "customer"):
        for name in set(columns[word].tolist()) if word in columns else ():
            if not _is_name(name):
                raise PluginAnswerError(f"the {word} of each visit as a text", shown(name))
    return answer._replace(at=at, **columns)


def _is_name(name: object) -> bool:
    if isinstance(name, str):
        return name.encode(errors="replace").decode() == name  # a lone surrogate cannot be written to a table
    return name is None or isinstance(name, int | float)


def _whole(values: Any, most: float, expected: str) -> np.ndarray:
    """`values` as int64, if they are whole numbers of 0 to `most`."""
    numbers = np.asarray(values)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iuf"):
        raise PluginAnswerError(expected, shown(values))
    if not np.all((numbers >= 0) & (numbers <= most) & (numbers == np.rint(numbers))):
        raise PluginAnswerError(expected, shown(values))
    return numbers.astype(np.int64, copy=False)


def _flow(answer: Any, arguments: tuple[Any, ...]) -> Flow:
    """The answer of a plug-in's `flow`: two numbers of at least 0."""
    if not isinstance(answer, Flow) or not all(isinstance(number, int | float | np.number) for number in answer):
        raise PluginAnswerError("a rate and a variance, as sim.arrivals.Flow", shown(answer))
    if not (answer.rate >= 0 and answer.variance >= 0):
        raise PluginAnswerError("a rate and a variance of at least 0", shown(answer))
    return Flow(float(answer.rate), float(answer.variance))


AnyArrivals = Annotated[Arrivals, KindOf(Arrivals)]
