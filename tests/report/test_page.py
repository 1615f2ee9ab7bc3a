"""The report: a page that holds together, opens offline and says only what is so."""

from __future__ import annotations

import base64
import gzip
import re
from types import SimpleNamespace

import pandas as pd
from plotly.offline import get_plotlyjs

from sim.experiments.compare import compare
from sim.report.figures.stock_over_time import _zoom_buttons
from sim.report.findings.estimates import EstimateRow
from sim.report.page.page import page
from sim.report.sections.account_table import account_note
from sim.report.theme.theme import Theme
from tests.helpers.reports import HOSTILE, Seen, alone, seen, tiny
from tests.helpers.scenarios import scenario_of, visits


def test_the_page_asks_nothing_of_any_network() -> None:
    for tag, attributes in seen().tags:
        for word in ("src", "href", "action", "data", "poster", "srcset"):
            assert not re.match(r"\s*(https?:)?//", attributes.get(word) or "")
            assert tag not in ("link", "iframe", "img", "object", "embed", "base")
    policy = next(attributes["content"] for _, attributes in seen().tags if "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    style = page(tiny()).split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_plotly_is_in_the_page_once_and_the_page_stays_small() -> None:
    text = page(tiny())
    (packed,) = re.findall(r'<script type="application/gzip">(.*?)</script>', text)
    assert gzip.decompress(base64.b64decode(packed)).decode() == get_plotlyjs()
    assert len(text.encode()) < 2_500_000


def test_every_number_has_its_formula_one_hover_away() -> None:
    text, shown = page(tiny()), seen()
    keys = {attributes["data-m"] for _, attributes in shown.tags if "data-m" in attributes}
    assert {"fill_rate", "total_cost", "on_hand", "mean_backorder_wait"} <= keys
    for key in keys:
        assert f'[data-m="{key}"]{{--formula:"' in text
        assert f'id="f-{key}"' in text
    assert shown.unexplained == []
    assert '[data-m="fill_rate"]{--formula:"fill rate (β) = units filled at once / units demanded, in %"}' in text


def test_formulas_are_reached_by_keyboard_too_and_those_of_long_tables_by_the_head_of_a_row() -> None:
    reached = {
        attributes["data-m"]
        for tag, attributes in seen().tags
        if "data-m" in attributes and ("tabindex" in attributes or (tag == "a" and attributes["href"]))
    }
    assert {attributes["data-m"] for _, attributes in seen().tags if "data-m" in attributes} == reached
    for _, attributes in seen().tags:
        if "tabindex" in attributes and "data-m" in attributes:
            assert attributes["aria-describedby"] == f"f-{attributes['data-m']}"
    assert "[data-m]:is(:hover, :focus)::after" in page(tiny())


def test_a_long_run_can_be_looked_into_and_a_short_one_is_seen_whole() -> None:
    def buttons(unit: str, horizon: float) -> list[str]:
        theme = Theme(("one",), unit=unit, warm_up=10, horizon=horizon)
        return [name for name, _, _ in _zoom_buttons(theme)]

    assert buttons("day", 365) == ["all", "90 days", "28 days"]
    assert buttons("hour", 200) == ["all", "24 hours"]
    assert buttons("week", 10) == []
    (_, _, first), (_, _, span), _ = _zoom_buttons(Theme(("one",), warm_up=10, horizon=365))
    assert (first["xaxis.range"], span["xaxis.range"]) == ([0, 375], [10, 100])


def test_the_account_tells_its_shares_from_the_means_of_shares() -> None:
    # 4 of 10 backorders are cancelled in the one replication, none of 2 in the other: 1 in 3, on average 1 in 5
    rows = [
        ("one", number, "*", "", measure, value)
        for number, (waited, left) in enumerate([(0.5, 0.2), (0.1, 0.0)])
        for measure, value in (
            ("orders_placed", 20.0),
            ("backorder_rate", waited),
            ("cancellation_rate_of_placed", left),
        )
    ]
    columns = ["policy", "replication", "stock", "group", "measure", "value"]
    context = SimpleNamespace(
        policies=("one",),
        comparison=SimpleNamespace(replications=2, measures=pd.DataFrame(rows, columns=columns)),
        estimates=SimpleNamespace(of=lambda policy, measure: EstimateRow(0.2, 0.1, 2)),
    )
    assert account_note(context).endswith(
        "Under *one*, 33.3 % of all backorders were cancelled, and on average 20.0 % of a replication's."
    )
    context.estimates = SimpleNamespace(of=lambda policy, measure: EstimateRow(0.33, 0.1, 2))
    assert account_note(context).endswith("counts for more.")


def test_names_are_shown_as_they_are_and_never_read_as_tags() -> None:
    text = page(tiny())
    assert HOSTILE not in text
    assert "&lt;b&gt;&amp;" in text
    assert HOSTILE in seen().text
    assert not any(tag == "b" and not attributes for tag, attributes in seen().tags)


def test_no_name_ends_a_script_or_a_style_sheet() -> None:
    nasty = compare(
        scenario_of(
            {
                "currency": "</style><script>alert(1)</script>",
                "description": "</script>",
                "policies": {"as today": {}, "</script><!--": {"stock": {"mug": {"max_backorders": 3}}}},
                "customers": {"people": visits([1, 2, 7])},
            }
        ),
        2,
    )
    text = page(nasty)
    assert text.count("<script") == text.count("</script>") == len(re.findall(r'<script(?: type="[a-z/]+")?>', text))
    assert text.count("</style>") == 1
    assert "<!--" not in text
    assert "</script><!--" in Seen(page(nasty)).text


def test_one_policy_makes_a_page_without_comparisons() -> None:
    shown = seen("alone")
    assert "baseline" not in shown.text
    assert "told apart" not in shown.text
    assert "66.7 ± 0" in shown.text
    assert "1 policy, 2 replications of 10 days" in shown.text


def test_what_is_undefined_is_said_so_and_is_never_nan() -> None:
    # nobody ever waits under the second policy, so no mean is over anybody
    assert "not defined" in seen().text
    for which in ("tiny", "alone"):
        assert not re.search(r"\b(nan|none|null|inf)\b", seen(which).text, re.IGNORECASE)


def test_a_single_replication_has_numbers_but_no_intervals() -> None:
    text = Seen(page(tiny(1))).text
    assert "no interval from one replication" in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)


def test_the_account_on_the_page_closes() -> None:
    assert "The account closes" in seen().text
    broken = compare(tiny().scenario, 2)
    broken.accounts["as today"]["orders"]["lost"] += 1
    assert "The account does NOT close under as today" in Seen(page(broken)).text


def test_the_page_says_how_to_run_it_again() -> None:
    text = seen().text
    assert tiny().fingerprint in text
    assert "backorders 0.1.0" in text


def test_computed_levels_are_shown_with_what_was_declared_and_how_they_follow() -> None:
    levels = {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": {"days": 3}}}}}
    text = Seen(page(compare(scenario_of({"customers": {"people": visits([1, 2, 7])}, **levels}), 2))).text
    assert "3 days" in text
    assert "days of mean demand" in text


def test_no_drawing_says_nan() -> None:
    for comparison in (tiny(), tiny(1), alone()):
        for figure in comparison.figures.values():
            assert not re.search(r"\bnan\b", figure.to_json(), re.IGNORECASE)
