"""The report: a page that holds together, opens offline and says only what is so."""

from __future__ import annotations

import base64
import gzip
import re
from types import SimpleNamespace

import pandas as pd
from plotly.offline import get_plotlyjs

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
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


def test_what_is_too_wide_says_that_it_scrolls_and_more_policies_than_paper_is_wide_get_smaller_type() -> None:
    style, script = (page(tiny()).split(f"<{tag}>")[1].split(f"</{tag}>")[0] for tag in ("style", "script"))
    assert '.scroll.wide::before { content: "scroll sideways' in style
    assert 'classList.toggle("wide"' in script
    assert "tfoot { display: table-row-group; }" in style
    assert 'class="policies"' in page(tiny())
    changes = {"policies": {str(level): {"restock": {"base_stock_level": level}} for level in range(8)}}
    many = page(compare(scenario_of({**changes, "customers": {"people": visits([3, 4])}}), 2))
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


def test_sections_come_in_the_order_in_which_one_asks() -> None:
    wanted = [
        "cautions",
        "policies",
        "service-against-stock",
        "cost-by-kind",
        "wait-curve",
        "stock-over-time",
        "account",
    ]
    wanted += ["how-orders-ended", "stock-points", "groups", "run", "glossary"]
    ids = [attributes["id"] for tag, attributes in seen().tags if tag == "section" and "id" in attributes]
    assert ids == wanted


def test_warnings_of_the_scenario_and_cautions_of_the_verdict_stand_under_the_head() -> None:
    changes = {"customers": {"people": visits([1, 2, 7])}, "policies": {"as today": {}, "<twin>": {"restock": {}}}}
    twins = compare(scenario_of(changes), 2)
    assert len(twins.scenario.warnings) == 1
    head = Seen(page(twins).split("<section aria-label=")[0] + "</main></body></html>")
    assert "A warning of the scenario: policy '<twin>' changes nothing: every value in it is the scenario's own." in (
        head.text
    )
    assert seen().text.index("There are few backorders") < seen().text.index("Each number is a mean")


def test_many_cautions_are_folded() -> None:
    twins = {f"twin {number}": {"restock": {}} for number in range(4)}
    many = compare(scenario_of({"customers": {"people": visits([1])}, "policies": {"as today": {}, **twins}}), 2)
    text = page(many).split('<section id="cautions">')[1].split("</section>")[0]
    count = len(many.scenario.warnings) + len(many.sentences[1:])
    assert text.startswith(f"<details><summary>{count} things worth knowing before you rely on this</summary>")


def test_what_cannot_be_told_apart_is_said_in_words() -> None:
    # purchases are the same under both policies; service is not
    text = seen().text
    assert "the same" in text
    assert re.search(r"33\.3 ± 0\S* points more", text)
    comparison = SimpleNamespace(**{word: getattr(tiny(), word) for word in WORDS})
    comparison.differences = tiny().differences.assign(half_width=9.0, told_apart=False)
    assert re.search(r"cannot be told apart \(33 ± 900 points more\)", Seen(page(comparison)).text)


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
        "promise_outcomes",
    ),
    *("runs", "engine", "seconds", "fingerprint", "command", "interrupted"),
)


def shelves(*levels: int) -> Comparison:
    """A shelf of 6 mugs as today against others; three are sold in ten days, two of them before any comes in."""
    policies = {f"shelf of {level}": {"stock": {"mug": {"restock": {"base_stock_level": level}}}} for level in levels}
    many = scenario_of(
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
    cards = cards_of(shelves(5, 4, 3, 2, 1))
    assert len(cards) >= 3
    for card in cards.values():
        assert re.findall(r"</svg>([^<]*)", card) == ["as today", *(f"shelf of {level}" for level in (5, 4, 3, 2, 1))]
        assert "more in the table" not in card


def test_of_too_many_policies_a_card_shows_the_baseline_the_best_and_those_that_differ() -> None:
    cards = cards_of(shelves(7, 8, 9, 10, 11, 12, 13, 2, 1))
    shown = {measure: re.findall(r"</svg>([^<]*)", card) for measure, card in cards.items()}
    # only one mug at once is too few: two of three
    assert {len(policies) for policies in shown.values()} == {8}
    assert all({"as today", "shelf of 1"} <= set(policies) for policies in shown.values())  # the cheapest is of 1
    assert "and 2 more in the table, none told apart from the baseline" in cards["fill rate"]
    # all have another stock: the farthest from 6 are shown
    assert {"shelf of 7", "shelf of 8"}.isdisjoint(shown["on hand"])
    assert "and 2 more in the table</p>" in cards["on hand"]


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
    comparison = SimpleNamespace(**{word: getattr(tiny(), word) for word in WORDS}, differences=tiny().differences)
    comparison.accounts = {
        policy: {kind: dict(ends) for kind, ends in both.items()} for policy, both in tiny().accounts.items()
    }
    comparison.accounts["as today"]["orders"]["lost"] += 1
    assert "The account does NOT close under as today" in Seen(page(comparison)).text


def test_the_page_says_how_to_run_it_again() -> None:
    text = seen().text
    assert tiny().fingerprint in text
    assert "backorders 0.1.0" in text


def test_computed_levels_are_shown_with_what_was_declared() -> None:
    levels = {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": {"days": 3}}}}}
    text = Seen(page(compare(scenario_of({"customers": {"people": visits([1, 2, 7])}, **levels}), 2))).text
    assert "{days: 3}" in text
    assert "days of mean demand" in text


def test_no_drawing_says_nan() -> None:
    for comparison in (tiny(), tiny(1), alone()):
        for figure in comparison.figures.values():
            assert not re.search(r"\bnan\b", figure.to_json(), re.IGNORECASE)
