"""Names that look like markup: shown as they are, in text, attributes, style sheets, data of figures and labels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.page.page import page
from sim.scenario.reading import read_mapping
from tests.helpers.reports import Seen
from tests.helpers.scenarios import visits

IMAGE = "</script><img src=x onerror=alert(1)>"
QUOTES = "\"'><svg onload=alert(2)>"
STYLE = "</style><script>alert(3)</script>"


@cache
def hostile() -> Comparison:
    """A shop where nothing has a decent name: two products, two groups, a supplier that fails, three policies."""
    mug, cup = "mug<img src=x>", "cup&<b>"
    stock = {"source": IMAGE, "restock": {"type": "reorder_point", "reorder_point": {"days": 3}, "order_quantity": 5}}
    forecast = {"type": "forecast_driven", "review_period": 1, "forecast": "naive", "service_level": 0.9}
    served = {"fill_rate": ">= 99%"}
    people = {"patience": {"type": "gamma", "mean": 2, "cv": 0.5}, "alternatives": {cup: 0.3}}
    return compare(
        read_mapping(
            {
                "name": "tiny",
                "description": f"{IMAGE} {STYLE}",
                "currency": STYLE[:20],
                "horizon": 30,
                "products": {
                    mug: {"price": 5, "unit_cost": 2, "holding_cost": 1, "lost_sale_cost": 1},
                    cup: {"price": 4},
                },
                "customers": {
                    IMAGE: {**people, "wants": {mug: 0.6, cup: 0.4}, "arrivals": {"type": "poisson", "rate": 3}},
                    QUOTES: {**visits([1, 2, 3]), "wants": cup},
                },
                "suppliers": {IMAGE: {"lead_time": 4, "disruptions": [{"from": 5, "to": 12}]}},
                "stock": {mug: stock, cup: stock},
                "promise": {"quote": "pipeline", "notices": "on_slip"},
                "goal": {"subject_to": {"stock": {mug: served}, "customers": {IMAGE: served}}},
                "policies": {
                    IMAGE: {"description": IMAGE},
                    QUOTES: {"stock": {mug: {"restock": {"order_quantity": 20}}}},
                    STYLE: {"restock": forecast},
                },
            }
        ),
        2,
    )


def texts(value: Any) -> Iterator[str]:
    """Every text in the data of a figure."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_no_name_becomes_an_element_of_the_page() -> None:
    shown = Seen(page(hostile()))
    assert not any(tag == "img" or (tag == "b" and not attributes) for tag, attributes in shown.tags)
    assert not any("onload" in attributes or "onerror" in attributes for _, attributes in shown.tags)
    svgs = [attributes for tag, attributes in shown.tags if tag == "svg"]
    assert all(attributes["class"] == "mark" for attributes in svgs)
    for name in (IMAGE, QUOTES, STYLE):
        assert name in shown.text  # as it is


def test_no_name_ends_a_script_or_a_style_sheet() -> None:
    html = page(hostile())
    assert html.count("<script") == html.count("</script>") == len(re.findall(r'<script(?: type="[a-z/]+")?>', html))
    assert html.count("</style>") == 1
    style = html.split("<style>")[1].split("</style>")[0]
    assert "<" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", style)


def test_no_label_of_a_figure_has_a_tag_of_a_name() -> None:
    islands = re.findall(r'<script type="application/json">(.*?)</script>', page(hostile()), re.DOTALL)
    assert len(islands) >= 6
    for island in islands:
        for text in texts(json.loads(island)):
            assert not re.search(r"<(img|svg|script|/script|/style|b>$)", text), text


def test_what_is_said_of_hostile_names_stands_in_every_section() -> None:
    text_of = Seen(page(hostile())).text_of
    for section in ("answer", "what-to-change", "below-target", "policies", "assumptions", "groups", "levels"):
        assert "<img src=x" in text_of[section], section
