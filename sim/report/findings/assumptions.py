"""Assumptions: what a scenario takes for granted, in words, and which of it is a guess about people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.arrivals.trace import Trace
from sim.distributions.constant import Constant
from sim.experiments.warm_up import PILOTS
from sim.report.findings.plain_words import (
    amount_in_words,
    declared_share,
    in_words,
    names_in_words,
    plain_word,
    said_of,
    time_in_words,
)
from sim.scenario.warm_up import AutoWarmUp
from sim.sentences import counted, listed
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    from sim.scenario.model import Scenario
    from sim.scenario.people import Behaviour, CustomerGroup
    from sim.scenario.product import Product
    from sim.suppliers import SupplierSpec

PATTERN_WORDS = ("hour", "weekday", "month", "trend", "wave", "events")
MOST_RANGES = 4
"""With more products than this, their prices are given as ranges."""


class Assumption(NamedTuple):
    """What is assumed `about` something, of whom or what (`of`), in `words`; is it a `guess` about people?"""

    about: str
    of: str
    words: str
    guess: bool = False


def assumptions(scenario: Scenario) -> list[Assumption]:
    """What the scenario assumes of demand, lead times, prices, patience and reactions; the same thing is said once."""
    return [
        *_warm_up(scenario),
        *_alike("demand", ((name, _demand(group, scenario)) for name, group in scenario.customers.items())),
        *_alike("lead times", ((name, _supply(spec, scenario.unit)) for name, spec in scenario.suppliers.items())),
        *_alike("lead times", _transits(scenario)),
        *_prices(scenario),
        *_people(scenario),
    ]


def _warm_up(scenario: Scenario) -> Iterator[Assumption]:
    """How long the warm-up is, where that was found."""
    if isinstance(scenario.warm_up, AutoWarmUp) and scenario.warm_up.found:
        length = time_in_words(scenario.warm_up, scenario.unit)
        yield Assumption("warm-up", "all policies", f"{length}, found by MSER-5 on {PILOTS} pilot replications")


def _transits(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """How long units are on their way to each stock point, where that is said of the stock point itself."""
    for stock, point in scenario.stock.items():
        if point.transit is not None:
            yield f"the way to {stock}", amount_in_words(point.transit, scenario.unit)


def _alike(about: str, said: Iterable[tuple[str, str]], *, guess: bool = False) -> Iterator[Assumption]:
    """An assumption for each different text, about all those of whom it is said."""
    names: dict[str, list[str]] = {}
    for name, words in said:
        if words:
            names.setdefault(words, []).append(name)
    for words, of in names.items():
        yield Assumption(about, names_in_words(of), words, guess)


def _demand(group: CustomerGroup, scenario: Scenario) -> str:
    """How a group comes and what it asks for."""
    unit, arrivals = scenario.unit, group.arrivals
    if isinstance(arrivals, Trace):
        again = ", whole weeks of it drawn again and again" if arrivals.resample == "week" else ", as it came"
        parts = [f"recorded in {arrivals.file}{again}"]
    else:
        rate = arrivals.flow(scenario.span).rate
        visits = "visit" if f"{rate:.3g}" == "1" else "visits"
        parts = [f"{rate:.3g} {visits} per {unit} on average ({_arrivals(group, unit)})"]
    if "quantity" not in arrivals.brings:
        units = amount_in_words(group.quantity)
        parts.append(f"{units} unit{'' if units == '1' else 's'} an order")
    if group.wants:
        parts.append(_wants(group.wants))
    if group.priority != 1:
        parts.append(f"priority {group.priority}")
    if group.ships == "complete":
        parts.append("shipped complete only")
    return "; ".join(parts)


def _arrivals(group: CustomerGroup, unit: str) -> str:
    """The kind of arrivals, and what their rate varies with."""
    pattern = getattr(group.arrivals, "pattern", None)
    if pattern is not None:
        varies = [word for word in PATTERN_WORDS if getattr(pattern, word, None)]
        return f"{plain_word(group.arrivals.type)}, varying by {listed(varies)}"
    if group.arrivals.type == "poisson":
        return "poisson"
    if group.arrivals.type == "scripted":
        return "at times given in the file"
    return in_words(group.arrivals, unit)


def _wants(wants: Mapping[str, float]) -> str:
    if len(wants) == 1:
        return f"of {next(iter(wants))}"
    first = sorted(wants, key=lambda name: -wants[name])
    return names_in_words([f"{name} {declared_share(round(wants[name], 4))}" for name in first])


def _supply(spec: SupplierSpec, unit: str) -> str:
    """The lead time of a supplier and its other terms."""
    parts = [amount_in_words(spec.lead_time, unit)] if spec.lead_time is not None else []
    fields = type(spec).model_fields
    parts += [
        said_of(fields[word].alias or word, getattr(spec, word), unit, fields[word])
        for word in ("capacity", "unit_processing_time", "yields", "disruptions", "expedite")
        if getattr(spec, word)
    ]
    if spec.order_crossing == "prevented":
        parts.append("orders do not cross")
    if spec.minimum_order:
        parts.append(f"at least {counted(spec.minimum_order, 'unit')} an order")
    if spec.order_multiple > 1:
        parts.append(f"in multiples of {spec.order_multiple:,}")
    if spec.maximum_order is not None:
        parts.append(f"at most {spec.maximum_order:,} units an order")
    if spec.items:
        parts.append(f"terms of its own for {counted(len(spec.items), 'item')}")
    return "; ".join(parts)


def _prices(scenario: Scenario) -> Iterator[Assumption]:
    """Prices and unit costs, what holding and ordering costs, and what is said of shortages in money."""
    products = scenario.products
    money = f" {scenario.currency}" if scenario.currency else ""
    unit = scenario.unit

    fields = {"holding_cost": f"{money} per unit and {unit}", "backorder_cost": f"{money} per unit and {unit}"}

    def of_product(product: Product, words: Sequence[str]) -> str:
        """What these words say of a product, without those that are 0."""
        said = [
            f"{plain_word(word)} {getattr(product, word):g}{fields.get(word, money)}"
            for word in words
            if getattr(product, word)
        ]
        if "holding_cost" in words and product.holding_rate:
            a_year = product.holding_rate * MICROSECONDS["year"] / scenario.tick
            said.append(f"holding {declared_share(round(a_year, 6))} of the value a year")
        return ", ".join(said)

    for about, words, guess in (
        ("prices", ("price", "unit_cost", "holding_cost"), False),
        ("what a shortage costs", ("backorder_cost", "backorder_fee", "lost_sale_cost"), True),
    ):
        rows = list(_alike(about, ((name, of_product(product, words)) for name, product in products.items())))
        if len(rows) > MOST_RANGES:
            ranges = [
                _range(word, [getattr(product, word) for product in products.values()], fields.get(word, money))
                for word in words
            ]
            rows = [Assumption(about, f"{len(products)} products", ", ".join(filter(None, ranges)))]
        # what goodwill is worth, and to whom a delay matters how much, nobody invoices
        yield from (row._replace(guess=guess) for row in rows)
    for word, what in (("order_cost", "an order"), ("line_cost", "a line of an order")):
        costs = [(name, cost) for name, spec in scenario.suppliers.items() if (cost := getattr(spec, word))]
        yield from _alike("prices", ((name, f"{cost:g}{money} {what}") for name, cost in costs))


def _range(word: str, values: Sequence[float], money: str) -> str:
    values = [value for value in values if value]
    if not values:
        return ""
    low, high = min(values), max(values)
    return f"{plain_word(word)} {low:g}{money}" if low == high else f"{plain_word(word)} {low:g} to {high:g}{money}"


def _people(scenario: Scenario) -> Iterator[Assumption]:
    """How people take a shortage, by profile and by group: patience, then what they do."""
    unit = scenario.unit
    behaviours: list[tuple[str, Behaviour]] = []
    for name, group in scenario.customers.items():
        shares = group.profile or {}
        behaviours += [
            (f"{profile}{f' ({declared_share(share)} of {name})' if share < 1 else ''}", scenario.profiles[profile])
            for profile, share in shares.items()
            if profile in scenario.profiles
        ]
        # a group's own words stand before those of its profile
        if not shares or group.model_fields_set & {"willing_to_wait", "patience"}:
            behaviours.append((name, group))
    yield from _alike("patience", ((name, _patience(one, unit)) for name, one in behaviours), guess=True)
    everybody = [*scenario.customers.items(), *scenario.profiles.items()]
    yield from _alike("reactions", ((name, _reactions(one, unit)) for name, one in everybody), guess=True)


def _patience(behaviour: Behaviour, unit: str) -> str:
    """How many wait at a shortage, and for how long."""
    willing = behaviour.willing_to_wait
    if not willing:
        return "nobody waits at a shortage"
    who = "everybody waits" if willing == 1 else f"{declared_share(willing)} wait"
    if behaviour.patience is None:
        return f"{who}, as long as it takes"
    always = isinstance(behaviour.patience, Constant)
    return f"{who}, {'for ' if always else ''}{amount_in_words(behaviour.patience, unit)}"


def _reactions(behaviour: Behaviour, unit: str) -> str:
    """What else people do: take another product, react to words, come back, stay away for good."""
    parts = []
    if behaviour.alternatives:
        taken = [f"{name} {declared_share(share)}" for name, share in behaviour.alternatives.items()]
        parts.append(f"an alternative is taken by some: {names_in_words(taken)}")
    reaction = behaviour.reaction
    if reaction.uninformed_acceptance < 1:
        parts.append(f"without a date {declared_share(reaction.uninformed_acceptance)} order")
    if reaction.grace < 1:
        parts.append(f"a promise broken in silence leaves {declared_share(reaction.grace)} of the patience left")
    if reaction.update_credit != 1:
        parts.append(f"a notice ahead of a delay multiplies it by {reaction.update_credit:g}")
    if back := behaviour.returns_on_restock:
        within = time_in_words(back.within, unit)
        parts.append(f"{declared_share(back.probability)} of those who left come back for a restock within {within}")
    if behaviour.loyalty is not None:
        parts.append(f"how many never come again: {_loyalty(behaviour)}")
    return "; ".join(parts)


def _loyalty(behaviour: Behaviour) -> str:
    """The churn after each end of an order, or the kind of loyalty."""
    loyalty = behaviour.loyalty
    churn = getattr(loyalty, "churn", None)
    if churn is None:
        return in_words(loyalty, "day")
    shares = {word: getattr(churn, word) for word in type(churn).model_fields}
    return ", ".join(f"{declared_share(share)} after {plain_word(word)}" for word, share in shares.items() if share)
