"""Names: which a scenario, a product or a group may have."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError, shown
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping
from tests.helpers.tiny import TINY, Read, Refusals, changed

A_SCENARIO = "a name without '/' and '@', and without spaces or points around it"
A_PRODUCT = "a name without '@', and without spaces around it"
A_FOLDER = "a name that a folder can have: at most 200 bytes, none of < > : \" | ? * \\, and no device's"


@pytest.mark.parametrize(
    "name",
    ["../x", "/abs", "a/b", "..", ".", ".hidden", "trailing.", "", " ", "x ", " x", "a@b", "a\0b", "a\nb", "\x1b[31m"],
)
def test_a_scenario_whose_name_leads_out_of_its_folder_is_refused(name: str):
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"name": name}))
    assert str(caught.value) == f"name: expected {A_SCENARIO}, found {name!r}"


@pytest.mark.parametrize(
    "name",
    [
        "CON",
        "con",
        "nul",
        "COM1",
        "lpt9",
        "con.v2",
        "a\\b",
        "a:b",
        "a*b",
        "what?",
        "<b>",
        'a"b',
        "a|b",
        "x" * 201,
        "日" * 67,
    ],
)
def test_a_scenario_whose_name_no_folder_can_have_is_refused(name: str):
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"name": name}))
    assert str(caught.value) == f"name: expected {A_FOLDER}, found {shown(name)}"


@pytest.mark.parametrize(
    "name",
    [
        "grocery",
        "spare parts",
        "日本",
        "😀",
        "x" * 200,
        "a'b",
        "$HOME",
        "-x",
        "~",
        "é",
        "console",
        "v1.2",
        "a..b",
        "plan.yaml",
    ],
)
def test_a_scenario_may_have_any_other_name(name: str):
    assert read_mapping(mapping({"name": name})).name == name


@pytest.mark.parametrize("name", ["a@b", "@", " a", "a ", "", "a\nb", "\x07"])
def test_a_product_whose_name_would_break_a_path_is_refused(name: str):
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"products": {name: {}}}))
    assert str(caught.value).partition(": ")[2] == f"expected {A_PRODUCT}, found {name!r}"


@pytest.mark.parametrize("name", ["A.7/2", "a.b", ".", "3/4", '3/4"', "..", "1.50"])
def test_an_article_number_may_hold_dots_and_slashes(name: str):
    stock = {f"{name}@{name}": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": -1}}}
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"products": {name: {}}, "stock": stock, "customers.people.wants": f"{name}@{name}"}))
    path = 'stock."{0}@{0}".restock.base_stock_level'.format(name.replace('"', '""'))
    said = [str(one) for one in caught.value.problems if "base_stock_level" in one.path]
    assert [one.partition(": ")[0] for one in said] == [path]


@pytest.mark.parametrize("block", ["customers", "profiles", "suppliers"])
@pytest.mark.parametrize("name", ["", " ", "*", "a\nb", "\x1b[31mred", "a\u2028b", "a\0b"])
def test_a_name_that_stands_for_all_in_tables_or_breaks_a_line_is_refused(block: str, name: str):
    words = {"customers": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1}}, "suppliers": {"lead_time": 1}}
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({block: {name: words.get(block, {})}}))
    shown_name = name if name.isprintable() else repr(name)
    assert str(caught.value) == f"{block}.{shown_name}: expected a name on one line, found {name!r}"


def test_a_customer_group_called_as_the_initial_backorders_is_refused():
    values = mapping()
    values["customers"]["initial"] = values["customers"].pop("people")
    with pytest.raises(ScenarioError) as caught:
        read_mapping(values)
    assert str(caught.value) == (
        "customers.initial: expected another name: this one is for what is owed at time 0, found 'initial'"
    )


def test_article_numbers_are_names(read: Read):
    text = changed(
        [
            ("mug: {}", "4711: {}\n  007: {}"),
            ("wants: mug", "wants: 4711"),
            ("acme: {", "12: {"),
            ("source: acme", "source: 12"),
            ("stock:\n  mug:", "stock:\n  007@3: {source: 12, restock: order_for_order}\n  4711:"),
            ("people:", "2026-01-05:"),
        ]
    )
    scenario = read(text + "policies: {1: {}, 2: {stock: {4711: {restock: order_for_order}}}}\n")
    assert list(scenario.products) == ["4711", "007"]
    assert list(scenario.stock) == ["007@3", "4711"]
    assert list(scenario.suppliers) == ["12"]
    assert list(scenario.customers) == ["2026-01-05"]
    assert list(scenario.policies) == ["1", "2"]
    assert scenario.customers["2026-01-05"].wants == {"4711": 1.0}


def test_a_name_on_a_terminal_cannot_paint_it(refusals: Refusals):
    text = TINY.replace("people:", '"\\e[31mred":').replace("rate: 3", "rate: -3")
    assert refusals(text) == [
        "7:3: customers.'\\x1b[31mred': expected a name on one line, found '\\x1b[31mred'",
        "9:37: customers.'\\x1b[31mred'.arrivals.rate: expected a rate of at least 0, found -3",
    ]
