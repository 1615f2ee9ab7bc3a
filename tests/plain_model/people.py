"""Customers: when each arrives, what each orders, how each reacts to a shortage; all drawn before the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.plain_model.chance import Chance, instant

PLAIN: dict[str, Any] = {
    "willing_to_wait": 1,
    "patience": None,
    "alternatives": {},
    "reaction": {},
    "loyalty": None,
    "returns_on_restock": None,
    "ships": "partial",
    "priority": 1,
}


@dataclass(frozen=True)
class Person:
    """A visit and its customer; `turn` is its number among the visits of its group, by which its draws are found."""

    group: str
    turn: int
    customer: str
    profile: str
    behaviour: dict[str, Any]
    stock: str
    arrives_at: int
    quantity: int
    patience: int | None
    chance: Chance

    def draws(self, what: str, probability: float) -> bool:
        """Whether the decision `what`, of this probability, falls so at this visit."""
        return self.chance.happens(probability, f"customers/{self.group}/{what}", self.turn)

    def other_product(self, what: str) -> str:
        """The product that this visit would take instead, or ''; its own is none."""
        own, at, place = self.stock.partition("@")
        name = self.chance.one_of(self.behaviour["alternatives"], f"customers/{self.group}/{what}", self.turn)
        return f"{name}{at}{place}" if name not in ("", own) else ""


def visits(scenario: dict[str, Any], chance: Chance, end: int) -> list[Person]:
    """All visits before the horizon, in order of instant, then group in the file, then number within the group."""
    arrivals = [one for group in scenario["customers"] for one in _group(scenario, group, chance, end)]
    groups = list(scenario["customers"])
    arrivals.sort(key=lambda one: (one.arrives_at, groups.index(one.group), one.turn))
    return [one for one in arrivals if one.quantity > 0]


def _group(scenario: dict[str, Any], group: str, chance: Chance, end: int) -> list[Person]:
    words = scenario["customers"][group]
    mixed = words.get("profile") or {"": 1}
    behaviours = {name: {**PLAIN, **scenario.get("profiles", {}).get(name, {}), **words} for name in mixed}
    loyalties = [behaviour["loyalty"] for behaviour in behaviours.values() if behaviour["loyalty"]]
    population = next((one["population"] for one in loyalties if "population" in one), None)
    profile_of: dict[str, str] = {}
    found = []
    for turn, arrives_at in enumerate(at for at in map(instant, words["arrivals"]["times"]) if at < end):
        number = turn if population is None else int(chance.uniform(f"customers/{group}/identity", turn) * population)
        customer = f"{group}/{number}"
        profile = chance.one_of(mixed, f"customers/{group}/profile", turn)
        if loyalties:  # a person has one profile for good: that of the first visit
            profile = profile_of.setdefault(customer, profile)
        behaviour = behaviours[profile]
        patience = None
        if behaviour["patience"] is not None:
            stream = f"customers/{group}/patience" + (f"/{profile}" if profile else "")
            patience = instant(chance.number(behaviour["patience"], stream, turn))
        wants = words["wants"] if isinstance(words["wants"], dict) else {words["wants"]: 1}
        quantity = round(chance.number(words.get("quantity", 1), f"customers/{group}/quantity", turn))
        stock = chance.one_of(wants, f"customers/{group}/wants", turn)
        found.append(Person(group, turn, customer, profile, behaviour, stock, arrives_at, quantity, patience, chance))
    return found
