"""The report: what each figure draws, and a page that holds together, opens offline and says only what is so."""

from __future__ import annotations

import base64
import gzip
import re
from functools import cache
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs
from worlds import visits, world

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.measures.statistics import Waits
from sim.report.account import MEANINGS, account_note
from sim.report.estimates import Estimate
from sim.report.figures import Figure, figures_of
from sim.report.figures.account import LOOKS, OUTCOMES
from sim.report.figures.stock_over_time import ALL_POINTS, _spans
from sim.report.look import COLOURS, DASHES, GLYPHS, SYMBOLS, Look
from sim.report.page import page
from sim.report.thinning import thinned, together

HOSTILE = "<b>&"


@cache
def tiny(replications: int = 2) -> Comparison:
    """Base stock 1 against 2, lead time 2 days, three mugs sold at 1, 2 and 7 in 10 days; nothing is random.

    With 1, the second customer comes to an empty shelf and waits a day, until the first order is there at 3.
    """
    return compare(
        world(
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
    return Figure.found()[key].data_for(comparison or tiny())


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows as tuples, numbers rounded to what a reader could check."""
    return [
        tuple(round(float(cell), 9) if isinstance(cell, float | np.floating) else cell for cell in row)
        for row in frame.itertuples(index=False)
    ]


class Seen(HTMLParser):
    """The page as a reader meets it: visible text, elements' attributes, and whether text stands by a formula."""

    VOID = ("meta", "br", "path", "rect", "circle")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.unexplained: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.text = " ".join(self.text.split())

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
        told = any("data-m" in attributes for _, attributes in self.open)
        if ("table" in inside or "article" in inside) and "±" in data and not told:
            self.unexplained.append(data)


@cache
def seen(which: str = "tiny") -> Seen:
    return Seen(page({"tiny": tiny, "alone": alone}[which]()))


# What each figure draws


def test_service_against_stock_has_a_mark_a_policy_and_stock_point() -> None:
    # 1 on the shelf over [0, 1], [4, 7] and [9, 10]; 2 over [0, 1], [4, 7], [9, 10] and 1 over [1, 2], [3, 4], [7, 9]
    assert rows(frame_of("service_against_stock")) == [
        ("as today", "*", 0.5, 0.0, round(2 / 3, 9), 0.0, 2),
        (HOSTILE, "*", 1.4, 0.0, 1.0, 0.0, 2),
        ("as today", "mug", 0.5, 0.0, round(2 / 3, 9), 0.0, 2),
        (HOSTILE, "mug", 1.4, 0.0, 1.0, 0.0, 2),
    ]


def test_cost_by_kind_adds_up_and_leaves_out_kinds_that_cost_nothing() -> None:
    # 3 mugs bought at 2 in 10 days; held 0.5 and 1.4 at 1 a day; one owed for one day at 4
    frame = frame_of("cost_by_kind")
    assert [(policy, kind, mean) for policy, kind, mean, _, _ in rows(frame)] == [
        ("as today", "purchase_cost", 0.6),
        ("as today", "holding_cost", 0.5),
        ("as today", "backorder_cost", 0.4),
        ("as today", "total_cost", 1.5),
        ("as today", "total without purchase_cost", 0.9),
        (HOSTILE, "purchase_cost", 0.6),
        (HOSTILE, "holding_cost", 1.4),
        (HOSTILE, "backorder_cost", 0.0),
        (HOSTILE, "total_cost", 2.0),
        (HOSTILE, "total without purchase_cost", 1.4),
    ]
    assert set(frame["half_width"]) == {0.0}
    assert set(frame["n"]) == {2}


def test_the_interval_without_purchases_is_that_of_the_replications_own_remainders() -> None:
    values = pd.DataFrame(
        [
            ("a", k, "*", "", m, v)
            for k, pair in enumerate([(10, 4), (14, 6)])
            for m, v in zip(NAMES, pair, strict=True)
        ],
        columns=["policy", "replication", "stock", "group", "measure", "value"],
    )
    table = pd.DataFrame(
        [
            ("a", "*", "", "total_cost", 12, 1, 2),
            ("a", "*", "", "purchase_cost", 5, 1, 2),
            ("a", "*", "", "holding_cost", 7, 1, 2),
        ],
        columns=["policy", "stock", "group", "measure", "mean", "half_width", "n"],
    )
    made = SimpleNamespace(policies=("a",), table=table, differences=None, measures=values)
    # 6 and 8: mean 7, deviation √2, and t = 12.706 with one degree of freedom
    assert rows(frame_of("cost_by_kind", made))[-1] == ("a", "total without purchase_cost", 7.0, 12.706204736, 2)


NAMES = ("total_cost", "purchase_cost")


def test_the_wait_curve_steps_where_backorders_end_and_counts_who_still_waits() -> None:
    assert rows(frame_of("wait_curve")) == [
        ("as today", 0.0, 0.0, 0.0, 2, 0),
        ("as today", 1.0, 1.0, 0.0, 2, 0),
        ("as today", 1.0, 1.0, 0.0, 2, 0),
    ]
    made = SimpleNamespace(
        policies=("a",),
        waits={"a": Waits(np.array([1.0, 3.0]), np.array([2.0]), np.array([2.5]))},
    )
    # of four, one is filled at 1 and one leaves at 2; then one is out of sight, and the last stands for two
    assert rows(frame_of("wait_curve", made)) == [
        ("a", 0.0, 0.0, 0.0, 4, 1),
        ("a", 1.0, 0.25, 0.0, 4, 1),
        ("a", 2.0, 0.25, 0.25, 4, 1),
        ("a", 3.0, 0.75, 0.25, 4, 1),
        ("a", 3.0, 0.75, 0.25, 4, 1),
    ]


def test_stock_over_time_shows_levels_owed_units_below_the_line_and_orders_both_ways() -> None:
    frame = frame_of("stock_over_time")
    mine = frame[frame["policy"] == "as today"]
    points = {
        series: list(zip(part["time"], part["units"], strict=True))
        for series, part in mine.groupby("series", sort=False)
    }
    assert points["on hand"] == [(0, 1), (1, 0), (4, 1), (7, 0), (9, 1), (10, 1)]
    assert points["backorders"] == [(0, 0), (2, -1), (3, 0), (10, 0)]
    assert points["order placed"] == [(1, 1), (2, 1), (7, 1)]
    assert points["order received"] == [(3, 1), (4, 1), (9, 1)]


def test_the_account_figure_has_every_end_of_an_order_and_adds_up() -> None:
    frame = frame_of("account")
    assert [row for row in rows(frame) if row[2]] == [
        ("as today", "filled_at_once", 4, round(2 / 3, 9), 4),
        ("as today", "filled_on_time", 2, round(1 / 3, 9), 2),
        (HOSTILE, "filled_at_once", 6, 1.0, 6),
    ]
    assert frame.groupby("policy")["share"].sum().tolist() == pytest.approx([1, 1])


def test_every_end_of_an_order_has_its_look_and_its_meaning() -> None:
    assert set(LOOKS) == set(OUTCOMES) - {"filled_at_once"}
    assert set(MEANINGS) == {*OUTCOMES, "placed"}


def test_a_long_line_keeps_its_lowest_and_highest_points() -> None:
    rng = np.random.default_rng(11)
    at, units = np.sort(rng.uniform(0, 1000, 50_000)), rng.integers(0, 1000, 50_000)
    units[31_415], units[27_182] = 5_000, -5_000
    kept = thinned(at, units, 5_000)
    assert len(kept) <= 5_000
    assert {0, 31_415, 27_182, 49_999} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()


def test_marks_drawn_together_lose_no_unit() -> None:
    rng = np.random.default_rng(12)
    at, units = rng.uniform(0, 1000, 9_000), rng.integers(1, 9, 9_000)
    _, sums, counts = together(at, units, 400)
    assert len(sums) <= 400
    assert (sums.sum(), counts.sum()) == (units.sum(), 9_000)


def test_many_stock_points_share_what_the_page_can_hold() -> None:
    stocks = [f"item {number}" for number in range(50)]
    at = np.linspace(0, 100, 3_000)
    levels = pd.concat(
        pd.DataFrame({"at": at, "stock": stock, "on_hand": np.arange(3_000), "on_order": 0, "backorders": place})
        for place, stock in enumerate(stocks)
    )
    orders = pd.DataFrame({"stock": [], "ordered_at": [], "received_at": [], "quantity": [], "received_quantity": []})
    policies = tuple("abcde")
    run = SimpleNamespace(levels=levels, replenishments=orders)
    made = SimpleNamespace(
        policies=policies, runs=dict.fromkeys(policies, run), scenario=SimpleNamespace(warm_up=0, horizon=100)
    )
    frame = frame_of("stock_over_time", made)
    assert len(frame) <= ALL_POINTS
    assert list(dict.fromkeys(frame["stock"])) == stocks[-12:]


# Figures as a family


@pytest.mark.parametrize("key", ["service_against_stock", "cost_by_kind", "wait_curve", "stock_over_time", "account"])
def test_a_comparison_has_its_figures_by_name(key: str) -> None:
    assert isinstance(tiny().figures[key], go.Figure)
    assert tiny().figures[key].layout.title.text


def test_a_figure_is_drawn_when_it_is_first_asked_for_and_then_kept() -> None:
    comparison = SimpleNamespace(**{word: getattr(tiny(), word) for word in ("scenario", "policies", "replications")})
    figures = figures_of(comparison)  # it has no tables, so whatever is drawn unasked would fail
    assert set(figures) == set(Figure.found())
    comparison.accounts = tiny().accounts
    assert figures["account"] is figures["account"]


def test_every_figure_is_one_file_that_says_what_it_draws() -> None:
    for key, kind in Figure.found().items():
        assert kind.__module__ == f"sim.report.figures.{key}"
        assert kind.__doc__
        assert kind.title


def test_a_policy_keeps_its_colour_and_its_second_cue_everywhere() -> None:
    figures, look = tiny().figures, Look.of(tiny())
    styles = [look.style(policy) for policy in tiny().policies]
    marks = [(trace.marker.color, trace.marker.symbol) for trace in figures["service_against_stock"].data]
    assert marks == [(style.colour, style.symbol) for style in styles]
    lines = [(trace.line.color, trace.line.dash) for trace in figures["wait_curve"].data]
    assert lines == [(styles[0].colour, styles[0].dash)] * 2  # filled and cancelled; nobody waits under the other
    total = next(trace for trace in figures["cost_by_kind"].data if trace.error_x.array is not None)
    assert total.marker.color == tuple(style.colour for style in styles)
    assert total.marker.symbol == tuple(style.symbol for style in styles)
    shelves = [trace.line.color for trace in figures["stock_over_time"].data if trace.name == "on hand (units)"]
    assert shelves == [style.colour for style in styles]
    kinds = [trace for key in ("cost_by_kind", "account") for trace in figures[key].data if trace.type == "bar"]
    assert not {trace.marker.color for trace in kinds} & set(COLOURS)


def test_two_policies_never_look_alike() -> None:
    look = Look(policies=tuple(f"policy {number}" for number in range(len(COLOURS) * len(SYMBOLS))))
    styles = [look.style(policy) for policy in look.policies]
    assert len({(style.colour, style.symbol) for style in styles}) == len(styles)
    assert (len(GLYPHS), len(set(DASHES))) == (len(SYMBOLS), len(DASHES))


def test_nothing_of_its_kind_gives_an_empty_drawing_that_says_so() -> None:
    idle = compare(world({"customers": {"people": visits([1])}, "horizon": 0.5}), 2)
    assert len(idle.figures["account"].data) == 0
    assert "nothing" in idle.figures["wait_curve"].layout.annotations[0].text
    assert 'id="account"' not in page(idle)


# The page


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


def test_a_sentence_that_counts_backorders_does_not_show_the_formula_of_units_owed() -> None:
    assert "There are few backorders to a replication" in page(tiny())


def test_formulas_are_reached_by_keyboard_too() -> None:
    for tag, attributes in seen().tags:
        if "data-m" in attributes and tag != "td" and attributes.get("class") != "delta":
            assert "tabindex" in attributes or (tag == "a" and attributes["href"])
            assert attributes["aria-describedby"] == f"f-{attributes['data-m']}"
    assert "[data-m]:is(:hover, :focus)::after" in page(tiny())


def test_a_long_run_can_be_looked_into_and_a_short_one_is_seen_whole() -> None:
    def buttons(unit: str, horizon: float) -> list[str]:
        look = Look(("one",), unit=unit, warm_up=10, horizon=horizon)
        return [name for name, _, _ in _spans(look)]

    assert buttons("day", 365) == ["all", "90 days", "28 days"]
    assert buttons("hour", 200) == ["all", "24 hours"]
    assert buttons("week", 10) == []
    (_, _, first), (_, _, span), _ = _spans(Look(("one",), warm_up=10, horizon=365))
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
    sheet = SimpleNamespace(
        policies=("one",),
        comparison=SimpleNamespace(replications=2, measures=pd.DataFrame(rows, columns=columns)),
        estimates=SimpleNamespace(of=lambda policy, measure: Estimate(0.2, 0.1, 2)),
    )
    assert account_note(sheet).endswith(
        "Under *one*, 33.3 % of all backorders were cancelled, and on average 20.0 % of a replication's."
    )
    sheet.estimates = SimpleNamespace(of=lambda policy, measure: Estimate(0.33, 0.1, 2))
    assert account_note(sheet).endswith("counts for more.")


def test_what_is_too_wide_says_that_it_scrolls_and_more_policies_than_paper_is_wide_get_smaller_type() -> None:
    style, script = (page(tiny()).split(f"<{tag}>")[1].split(f"</{tag}>")[0] for tag in ("style", "script"))
    assert '.scroll.wide::before { content: "scroll sideways' in style
    assert 'classList.toggle("wide"' in script
    assert "tfoot { display: table-row-group; }" in style
    assert 'class="policies"' in page(tiny())
    changes = {"policies": {str(level): {"restock": {"base_stock_level": level}} for level in range(8)}}
    many = page(compare(world({**changes, "customers": {"people": visits([3, 4])}}), 2))
    assert 'class="policies many"' in many
    assert 'class="account many"' in many


def test_names_are_shown_as_they_are_and_never_read_as_tags() -> None:
    text = page(tiny())
    assert HOSTILE not in text
    assert "&lt;b&gt;&amp;" in text
    assert HOSTILE in seen().text
    assert not any(tag == "b" and not attributes for tag, attributes in seen().tags)


def test_no_name_ends_a_script_or_a_style_sheet() -> None:
    nasty = compare(
        world(
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


def test_sections_come_in_the_order_in_which_one_asks() -> None:
    wanted = [
        "cautions",
        "findings",
        "policies",
        "service-against-stock",
        "cost-by-kind",
        "wait-curve",
        "stock-over-time",
        "account",
    ]
    wanted += ["how-orders-ended", "stock-points", "groups", "run", "glossary"]
    found = [attributes["id"] for tag, attributes in seen().tags if tag == "section" and "id" in attributes]
    assert found == wanted


def test_what_the_reading_warned_of_and_what_the_verdict_cautions_stands_under_the_head() -> None:
    changes = {"customers": {"people": visits([1, 2, 7])}, "policies": {"as today": {}, "<twin>": {"restock": {}}}}
    twins = compare(world(changes), 2)
    assert len(twins.scenario.warnings) == 1
    head = Seen(page(twins).split("<section aria-label=")[0] + "</main></body></html>")
    assert "A warning of the scenario: policy '<twin>' changes nothing: every value in it is the scenario's own." in (
        head.text
    )
    assert seen().text.index("There are few backorders") < seen().text.index("Each number is a mean")


def test_many_cautions_are_folded() -> None:
    twins = {f"twin {number}": {"restock": {}} for number in range(4)}
    many = compare(world({"customers": {"people": visits([1])}, "policies": {"as today": {}, **twins}}), 2)
    text = page(many).split('<section id="cautions">')[1].split("</section>")[0]
    count = len(many.scenario.warnings) + len(many.sentences[5:])
    assert text.startswith(f"<details><summary>{count} things worth knowing before you rely on this</summary>")


def test_what_cannot_be_told_apart_is_said_in_words() -> None:
    # purchases are the same under both policies; service is not
    text = seen().text
    assert "the same" in text
    assert re.search(r"33\.3 ± 0\S* points more", text)
    made = SimpleNamespace(**{word: getattr(tiny(), word) for word in WORDS})
    made.differences = tiny().differences.assign(half_width=9.0, told_apart=False)
    assert re.search(r"cannot be told apart \(33 ± 900 points more\)", Seen(page(made)).text)


WORDS = (
    *(
        "scenario",
        "policies",
        "replications",
        "seed",
        "table",
        "measures",
        "accounts",
        "sentences",
        "computed",
        "waits",
        "spoken",
    ),
    *("runs", "engine", "seconds", "fingerprint", "command"),
)


def shelves(*levels: int) -> Comparison:
    """A shelf of 6 mugs as today against others; three are sold in ten days, two of them before any comes in."""
    policies = {f"shelf of {level}": {"stock": {"mug": {"restock": {"base_stock_level": level}}}} for level in levels}
    many = world(
        {
            "horizon": 10,
            "products": {"mug": {"holding_cost": 1}},
            "customers": {"people": visits([1, 2, 7])},
            "suppliers": {"acme": {"lead_time": 2}},
            "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 6}}},
            "policies": {"as today": {}, **policies},
        }
    )
    return compare(many, 2)


def cards_of(comparison: Comparison) -> dict[str, str]:
    html = page(comparison).split("<section aria-label=")[1].split("</section>")[0].split("<article")[1:]
    return {card.split("</a>")[0].split(">")[-1]: card for card in html}


def test_every_card_shows_every_policy_while_there_is_room() -> None:
    found = cards_of(shelves(5, 4, 3, 2, 1))
    assert len(found) >= 3
    for card in found.values():
        assert re.findall(r"</svg>([^<]*)", card) == ["as today", *(f"shelf of {level}" for level in (5, 4, 3, 2, 1))]
        assert "more in the table" not in card


def test_of_too_many_policies_a_card_shows_the_baseline_the_best_and_those_that_differ() -> None:
    found = cards_of(shelves(7, 8, 9, 10, 11, 12, 13, 2, 1))
    shown = {measure: re.findall(r"</svg>([^<]*)", card) for measure, card in found.items()}
    # only one mug at once is too few: two of three
    assert {len(policies) for policies in shown.values()} == {8}
    assert all({"as today", "shelf of 1"} <= set(policies) for policies in shown.values())  # the cheapest is of 1
    assert "and 2 more in the table, none told apart from the baseline" in found["fill rate"]
    # all have another stock: the farthest from 6 are shown
    assert {"shelf of 7", "shelf of 8"}.isdisjoint(shown["on hand"])
    assert "and 2 more in the table</p>" in found["on hand"]


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
    made = SimpleNamespace(**{word: getattr(tiny(), word) for word in WORDS}, differences=tiny().differences)
    made.accounts = {
        policy: {kind: dict(ends) for kind, ends in both.items()} for policy, both in tiny().accounts.items()
    }
    made.accounts["as today"]["orders"]["lost"] += 1
    assert "The account does NOT close under as today" in Seen(page(made)).text


def test_the_page_says_how_to_run_it_again() -> None:
    text = seen().text
    assert tiny().fingerprint in text
    assert "backorders 0.1.0" in text


def test_computed_levels_are_shown_with_what_was_declared() -> None:
    levels = {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": {"days": 3}}}}}
    text = Seen(page(compare(world({"customers": {"people": visits([1, 2, 7])}, **levels}), 2))).text
    assert "{days: 3}" in text
    assert "days of mean demand" in text


def test_no_drawing_says_nan() -> None:
    for comparison in (tiny(), tiny(1), alone()):
        for figure in comparison.figures.values():
            assert not re.search(r"\bnan\b", figure.to_json(), re.IGNORECASE)
