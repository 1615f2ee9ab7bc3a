"""Reports of tiny comparisons, and pages as a reader sees them."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.figures import Figure
from sim.report.page.page import page
from sim.report.theme.theme import Theme
from tests.helpers.chains import network, scripted, store, supplied
from tests.helpers.scenarios import scenario_of, visits

HOSTILE = "<b>&"


@cache
def tiny(replications: int = 2) -> Comparison:
    """Base stock 1 against 2, lead time 2 days, three mugs sold at 1, 2 and 7 in 10 days; nothing is random.

    With 1, the second customer comes to an empty shelf and waits a day, until the first order is there at 3.
    """
    return compare(
        scenario_of(
            {
                "horizon": 10,
                "currency": "EUR",
                "products": {"mug": {"unit_cost": 2, "holding_cost": 1, "backorder_cost": 4}},
                "customers": {"people": visits([1, 2, 7])},
                "suppliers": {"acme": {"lead_time": 2}},
                "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 1}}},
                "policies": {
                    "as today": {},
                    HOSTILE: {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 2}}}},
                },
            }
        ),
        replications,
    )


@cache
def alone() -> Comparison:
    """Only the first policy of the tiny world."""
    return compare(tiny().scenario, 2, policies=["as today"])


def frame_of(key: str, comparison: Any = None) -> pd.DataFrame:
    """The data of a figure, of the tiny comparison if no other is given."""
    return Figure.registered()[key].data_for(comparison or tiny())


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows as tuples, numbers rounded to what a reader could check."""
    return [
        tuple(round(float(cell), 9) if isinstance(cell, float | np.floating) else cell for cell in row)
        for row in frame.itertuples(index=False)
    ]


class Seen(HTMLParser):
    """The page as a reader meets it: visible text (of each element with an id too), elements' attributes, and whether
    text stands by a formula."""

    VOID = ("meta", "br", "path", "rect", "circle")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.unexplained: list[str] = []
        self.text_of: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.text = " ".join(self.text.split())
        self.text_of = {key: " ".join(text.split()) for key, text in self.text_of.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self.open]
        if "script" in inside or "style" in inside:
            return
        self.text += data + " "
        for _, attributes in self.open:
            if key := attributes.get("id"):
                self.text_of[key] = self.text_of.get(key, "") + data + " "
        told = any("data-m" in attributes for _, attributes in self.open)
        if ("table" in inside or "article" in inside) and "±" in data and not told:
            self.unexplained.append(data)


@cache
def seen(which: str = "tiny") -> Seen:
    """The page of the tiny comparison, or of its first policy alone, as a reader sees it."""
    return Seen(page({"tiny": tiny, "alone": alone}[which]()))


def says(key: str, comparison: Any, theme: Theme | None = None) -> str:
    """What a figure says of a comparison."""
    return Figure.registered()[key].says(frame_of(key, comparison), theme or Theme.of(comparison))


def section_ids(comparison: Any) -> list[str | None]:
    """The ids of the sections of a comparison's page, and of what is folded in the last of them, in their order."""
    tags = Seen(page(comparison)).tags
    return [attributes["id"] for tag, attributes in tags if tag in ("section", "details") and "id" in attributes]


@cache
def hub_and_store(**words: Any) -> Comparison:
    """A hub with one mug (5 days from acme) and Berlin with one (2 days from the hub); five mugs are sold at 1.

    Berlin gives one and owes four; it orders five, of which the hub sends one at 1, there at 3, and four as soon as
    they come, at 6, there at 8. `more`: nine at the hub, so that all five leave at 1.
    """
    policies = {"as today": {}, "more": {"stock": {"mug@hub": {"restock": {"base_stock_level": 9}}}}}
    stock = {"mug@hub": supplied(1), "mug@berlin": store(1)}
    return compare(
        network(stock, {"people": scripted([1], [5], wants="mug@berlin")}, horizon=10, policies=policies, **words), 2
    )
