"""People: who comes, when, for what, and how each takes a shortage. All of it is fixed before anything happens."""

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
    """A visit, and whoever makes it; `turn` is its place among the visits of its group, by which it draws."""

    group: str
    turn: int
    customer: str
    profile: str
    ways: dict[str, Any]
    stock: str
    comes_at: int
    quantity: int
    patience: int | None
    chance: Chance

    def draws(self, what: str, probability: float) -> bool:
        """Whether what has this probability happens to this visit."""
        return self.chance.happens(probability, f"customers/{self.group}/{what}", self.turn)

    def other_product(self, what: str) -> str:
        """The product that this visit would take instead, or ''; its own is none."""
        own, at, place = self.stock.partition("@")
        name = self.chance.one_of(self.ways["alternatives"], f"customers/{self.group}/{what}", self.turn)
        return f"{name}{at}{place}" if name not in ("", own) else ""


def visits(scenario: dict[str, Any], chance: Chance, end: int) -> list[Person]:
    """All who come by the end, in order: by instant, then by group in the file, then by their own count."""
    everybody = [one for group in scenario["customers"] for one in _group(scenario, group, chance, end)]
    groups = list(scenario["customers"])
    everybody.sort(key=lambda one: (one.comes_at, groups.index(one.group), one.turn))
    return [one for one in everybody if one.quantity > 0]


def _group(scenario: dict[str, Any], group: str, chance: Chance, end: int) -> list[Person]:
    words = scenario["customers"][group]
    mixed = words.get("profile") or {"": 1}
    ways = {name: {**PLAIN, **scenario.get("profiles", {}).get(name, {}), **words} for name in mixed}
    loyalties = [way["loyalty"] for way in ways.values() if way["loyalty"]]
    crowd = next((one["population"] for one in loyalties if "population" in one), None)
    profile_of: dict[str, str] = {}
    found = []
    for turn, comes_at in enumerate(at for at in map(instant, words["arrivals"]["times"]) if at <= end):
        who = turn if crowd is None else int(chance.uniform(f"customers/{group}/identity", turn) * crowd)
        customer = f"{group}/{who}"
        profile = chance.one_of(mixed, f"customers/{group}/profile", turn)
        if loyalties:  # a person has one profile for good: that of the first visit
            profile = profile_of.setdefault(customer, profile)
        way = ways[profile]
        patience = None
        if way["patience"] is not None:
            stream = f"customers/{group}/patience" + (f"/{profile}" if profile else "")
            patience = instant(chance.number(way["patience"], stream, turn))
        wants = words["wants"] if isinstance(words["wants"], dict) else {words["wants"]: 1}
        quantity = round(chance.number(words.get("quantity", 1), f"customers/{group}/quantity", turn))
        stock = chance.one_of(wants, f"customers/{group}/wants", turn)
        found.append(Person(group, turn, customer, profile, way, stock, comes_at, quantity, patience, chance))
    return found
