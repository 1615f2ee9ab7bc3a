"""What a scenario takes for granted, in words, and which of it is a guess about people."""

from __future__ import annotations

from typing import Any

from sim.report.findings.assumptions import Assumption, assumptions
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import MUG, visits

PEOPLE = {
    "arrivals": {"type": "poisson", "rate": 4, "pattern": {"wave": {"amplitude": 0.5, "period": "1 week"}}},
    "wants": {"mug": 0.75, "cup": 0.25},
    "quantity": {"type": "geometric", "mean": 2},
    "willing_to_wait": 0.6,
    "patience": {"type": "gamma", "mean": 12, "cv": 0.5},
    "alternatives": {"cup": 0.2},
    "reaction": {"uninformed_acceptance": 0.8, "grace": 0.5},
    "loyalty": {"population": 50, "churn": {"lost": 0.25}},
}


def shop(**words: Any) -> list[Assumption]:
    """What a shop with mugs and cups assumes."""
    stock = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}
    return assumptions(
        read_mapping(
            {
                **MUG,
                "horizon": 98,  # 14 whole weeks, over which the wave is 0 on average
                "currency": "EUR",
                "products": {"mug": {"price": 18, "unit_cost": 7.5, "lost_sale_cost": 4}, "cup": {}},
                "customers": {"regulars": PEOPLE},
                "suppliers": {"acme": {"lead_time": 2, "order_cost": 6, "minimum_order": 5}},
                "stock": {"mug": stock, "cup": stock},
                **words,
            }
        )
    )


def of(about: str, said: list[Assumption]) -> list[str]:
    return [f"{one.of}: {one.words}" for one in said if one.about == about]


def test_demand_lead_times_and_prices_are_said_in_words() -> None:
    said = shop()
    assert [row[:22] for row in of("demand", said)] == ["regulars: 4 visits per"]
    assert of("demand", said)[0].endswith(
        "(poisson, varying by wave); 2 on average (geometric, standard deviation 1.41) units an order; "
        "mug 75 % and cup 25 %"
    )
    assert of("lead times", said) == ["acme: 2 days; at least 5 units an order"]
    assert of("prices", said) == ["mug: price 18 EUR, unit cost 7.5 EUR", "acme: 6 EUR an order"]


def test_what_people_do_at_a_shortage_is_a_guess_and_the_rest_is_none() -> None:
    said = shop()
    guesses = {one.about for one in said if one.guess}
    assert guesses == {"what a shortage costs", "patience", "reactions"}
    assert {one.about for one in said if not one.guess} == {"demand", "lead times", "prices"}
    assert of("patience", said) == ["regulars: 60 % wait, 12 days on average (gamma, standard deviation 6)"]
    (reactions,) = of("reactions", said)
    for words in ("cup 20 %", "without a date 80 % order", "leaves 50 % of the patience left", "25 % after lost"):
        assert words in reactions


def test_groups_that_behave_alike_are_said_once() -> None:
    both = shop(customers={"regulars": PEOPLE, "tourists": PEOPLE})
    assert [row.partition(":")[0] for row in of("patience", both)] == ["regulars and tourists"]


def test_a_profile_is_said_with_its_share_of_the_group() -> None:
    profiles = {"patient": {"patience": 9}, "hurried": {"willing_to_wait": 0}}
    group = {**visits([1]), "profile": {"patient": 0.7, "hurried": 0.3}}
    said = shop(profiles=profiles, customers={"regulars": group})
    assert of("patience", said) == [
        "patient (70 % of regulars): everybody waits, for 9 days",
        "hurried (30 % of regulars): nobody waits at a shortage",
    ]


def test_prices_of_many_products_are_ranges() -> None:
    names = [f"item {number}" for number in range(9)]
    stock = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}
    said = shop(
        products={name: {"price": 2.0 + number} for number, name in enumerate(names)},
        customers={"regulars": {**visits([1]), "wants": dict.fromkeys(names, 1 / 9)}},
        stock=dict.fromkeys(names, stock),
    )
    assert of("prices", said) == ["9 products: price 2 to 10 EUR", "acme: 6 EUR an order"]
