"""The answer on the page: its sections in the order in which one asks, and what each of them says."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.page.page import page
from tests.helpers.reports import Seen, alone, frame_of, rows, says, section_ids, seen, tiny
from tests.helpers.scenarios import scenario_of, visits

ORDER = ("cards", "service-against-stock", "cost-by-kind", "what-to-change", "below-target", "policies", "assumptions")


def part(comparison: Comparison, key: str) -> str:
    """The text of a section, or of what is folded, as a reader sees it; '' where there is none."""
    return Seen(page(comparison)).text_of.get(key, "")


GOAL = {"subject_to": {"fill_rate": ">= 90%", "stock": {"*": {"fill_rate": ">= 80%"}}}}


@cache
def shop() -> Comparison:
    """A mug and a cup on the shelf, or two mugs; mugs are wanted at 1, 2 and 7, cups at 3 and 4; the goal asks for
    service."""
    stock = {"restock": {"type": "base_stock", "base_stock_level": 1}, "source": "acme"}
    return compare(
        scenario_of(
            {
                "horizon": 10,
                "currency": "EUR",
                "description": "Is one mug enough?",
                "products": {"mug": {"holding_cost": 1}, "cup": {"holding_cost": 1}},
                "customers": {"people": visits([1, 2, 7]), "others": visits([3, 4], wants="cup")},
                "suppliers": {"acme": {"lead_time": 2}},
                "stock": {"mug": stock, "cup": stock},
                "goal": GOAL,
                "policies": {
                    "as today": {"description": "One of each."},
                    "two mugs": {"stock": {"mug": {"restock": {"base_stock_level": 2}}}},
                },
            }
        ),
        5,
    )


def asked(**goal: Any) -> Comparison:
    """The shop under another goal, if one is given."""
    return shop().with_goal({**GOAL, **goal}) if goal else shop()


def test_the_sections_come_in_the_order_in_which_one_asks_and_the_rest_is_folded() -> None:
    ids = section_ids(asked())
    assert tuple(ids[: len(ORDER)]) == ORDER
    assert ids[len(ORDER)] == "everything-else"
    folds = [key for tag, attributes in seen().tags if tag == "details" and (key := attributes["id"])]
    assert folds[:2] == ["account", "wait-curve"]
    assert folds[-6:] == ["side-by-side", "stock-points", "groups", "levels", "run", "definitions"]
    assert not any("open" in attributes for tag, attributes in seen().tags if tag == "details")


def test_what_does_not_apply_is_absent() -> None:
    ids = section_ids(alone())
    assert "below-target" not in ids  # nothing was asked
    assert "cost-by-kind" in ids
    free = compare(scenario_of({"customers": {"people": visits([1, 2])}}), 2)
    assert "cost-by-kind" not in section_ids(free)


def test_first_stand_the_question_the_day_of_the_run_and_the_verdict() -> None:
    head = Seen(page(asked(), on=dt.date(2026, 3, 9))).text_of["answer"]
    assert head.startswith("9 March 2026 · 2 policies, 5 replications of 10 days")
    assert "Is one mug enough?" in head
    for sentence in asked().sentences:
        assert sentence.replace("*", "").split(":")[0].split(" ±")[0] in head.replace("\N{NO-BREAK SPACE}", " ")


def test_three_cards_have_the_goal_service_and_stock_and_no_measure_twice() -> None:
    def cards(comparison: Comparison) -> list[tuple[str, str]]:
        html = page(comparison).split('<div class="cards">')[1].split("</section>")[0]
        return re.findall(r'class="role">([a-z]+).*?href="#f-([a-z_]+)"', html)

    assert cards(asked()) == [("goal", "running_cost"), ("service", "fill_rate"), ("stock", "on_hand")]
    by_service = asked(maximise="fill_rate")
    assert cards(by_service) == [("goal", "fill_rate"), ("service", "mean_backorder_wait"), ("stock", "on_hand")]
    by_stock = asked(minimise="on_hand")
    assert cards(by_stock)[0] == ("goal", "on_hand")
    assert cards(by_stock)[2] != ("stock", "on_hand")


def test_what_no_policy_defines_has_no_card() -> None:
    idle = compare(scenario_of({"customers": {"people": visits([])}}), 2)
    assert "fill rate" not in part(idle, "cards")


def test_a_card_says_whether_the_condition_of_the_goal_is_met() -> None:
    cards = part(asked(), "cards")
    assert "fill rate ≥ 90 %: missed" in cards  # of five units two come to an empty shelf, or one
    assert "best" in cards
    assert "baseline" in cards


def test_the_line_of_the_target_is_what_the_goal_asks_at_each_stock_point() -> None:
    targets = {(row[1], row[-1]) for row in rows(frame_of("service_against_stock", asked()))}
    assert targets == {("*", 0.9), ("mug", 0.8), ("cup", 0.8)}
    assert "The line is the goal's 90.0 %." in says("service_against_stock", asked())
    drawing = asked().figures["service_against_stock"]
    (line,) = (trace for trace in drawing.data if trace.name == "what the goal asks")
    assert set(line.y) == {90.0}
    menu = {button.label: button.args[0]["y"][-1] for button in drawing.layout.updatemenus[0].buttons}
    assert menu == {"all stock points": [90.0, 90.0], "mug": [80.0, 80.0], "cup": [80.0, 80.0]}


def test_without_a_target_there_is_no_line_and_another_measure_of_service_is_drawn_if_the_goal_asks_for_it() -> None:
    assert "what the goal asks" not in [trace.name for trace in tiny().figures["service_against_stock"].data]
    of_orders = asked(subject_to={"order_fill_rate": ">= 95%"})
    assert set(frame_of("service_against_stock", of_orders)["measure"]) == {"order_fill_rate"}
    assert of_orders.figures["service_against_stock"].layout.yaxis.title.text == "order fill rate (%)"


def test_what_to_change_has_each_level_of_today_and_of_the_best_policy() -> None:
    text = part(asked(), "what-to-change")
    assert "From as today to two mugs : mug: base stock level 2" in text
    assert re.search(r"mug base stock level 1 2 cup base stock level 1 unchanged", text)
    assert "restock_levels.csv" in text


def test_where_the_baseline_is_best_nothing_is_to_be_changed() -> None:
    best = asked(minimise="on_hand", subject_to={})
    assert best.best == "as today"
    assert part(best, "what-to-change").startswith("What to change Nothing: as today is the best of what was compared.")


def test_items_that_miss_their_target_stand_the_worst_first() -> None:
    text = part(asked(), "below-target")
    # under two mugs all three mugs are there, and one of the two cups is not
    assert text.startswith("Items that miss their target 1 surely misses what was asked")
    assert re.search(r"cup fill rate ≥ 80 % by the goal 50\.0 ± 0\S* 50\.0 ± 0\S* 30 points", text)


def test_where_every_item_reaches_its_target_that_is_said() -> None:
    kind = asked(subject_to={"stock": {"*": {"fill_rate": ">= 10%"}}})
    assert "None: every item surely reaches what was asked of it" in part(kind, "below-target")


def test_a_policy_has_a_line_with_its_description_or_else_what_it_changes() -> None:
    text = part(asked(), "policies")
    assert "as today baseline One of each." in text
    assert re.search(r"two mugs best mug: base stock level 2", text)


def test_assumptions_are_said_in_words_and_guesses_about_people_are_marked() -> None:
    text = part(asked(), "assumptions")
    assert "lead times acme : 2 days" in text
    assert "patience guess about people people and others : everybody waits, as long as it takes" in text
    assert "are guesses about people unless somebody measured them" in text or "is a guess" in text


def test_warnings_of_the_scenario_stand_with_what_is_assumed() -> None:
    changes = {"customers": {"people": visits([1, 2, 7])}, "policies": {"as today": {}, "<twin>": {"restock": {}}}}
    twins = compare(scenario_of(changes), 2)
    warning = "A warning of the scenario: policy '<twin>' changes nothing: every value in it is the scenario's own."
    assert warning in part(twins, "assumptions")


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


def test_five_policies_have_cards_with_all_and_of_more_there_is_a_table_of_the_best_five() -> None:
    few, many = shelves(5, 4, 3, 2), shelves(5, 4, 3, 2, 1)
    assert "best-five" not in section_ids(few)
    assert all(f"shelf of {level}" in part(few, "cards") for level in (5, 4, 3, 2))
    assert section_ids(many)[0] == "best-five"
    table = part(many, "best-five")
    assert table.index("shelf of 1") < table.index("shelf of 2") < table.index("shelf of 5")
    assert "as today" not in table.split("Gain:")[0]  # the sixth
    assert "what it gives up" in table
    assert "fill rate -33" in table  # of the shelf of 1
    cards = part(many, "cards")
    assert "shelf of 1" in cards
    assert "as today" in cards
    assert "shelf of 2" not in cards


def test_of_many_policies_the_best_stands_next_to_the_measures_in_tables_as_wide_as_paper() -> None:
    html = page(shelves(5, 4, 3, 2, 1, 7, 8)).split('<details id="side-by-side">')[1].split("</details>")[0]
    heads = [re.findall(r"</svg>([^<]*)", head) for head in re.findall(r"<thead>.*?</thead>", html)]
    assert heads[0][:3] == ["shelf of 1", "as today", "shelf of 5"]
    assert [len(head) for head in heads] == [7, 1]


def test_what_cannot_be_told_apart_is_said_in_words_and_by_a_sign() -> None:
    # purchases are the same under both policies; service is not
    assert re.search(r"33\.3 ± 0\S* points more", part(tiny(), "cards"))
    unsure = compare(tiny().scenario, 2)
    unsure.differences["half_width"], unsure.differences["told_apart"] = 9.0, False
    assert "cannot be told apart (33 ± 900 points more)" in part(unsure, "cards")
    assert "≈ +33 ± 900" in part(unsure, "side-by-side")
    assert "may be chance" in part(unsure, "definitions")


def test_what_too_few_replications_define_has_no_number_and_a_share_is_within_100_percent() -> None:
    shown = compare(tiny().scenario, 6)
    table = shown.table
    table.loc[table["measure"] == "mean_backorder_wait", "n"] = 2
    table.loc[table["measure"] == "fill_rate", ["mean", "half_width"]] = [0.988, 0.025]
    table.loc[table["measure"] == "on_hand", ["mean", "half_width"]] = [1.0, 3.0]
    text = part(shown, "side-by-side").replace("\N{NO-BREAK SPACE}", " ")
    assert "too few (2 of 6)" in text
    assert "98.8 (96.3 to 100)" in text
    assert "1.0 ± 3.0 ? (unsure)" in text
    assert "the interval is wider than the number itself" in part(shown, "definitions")


def test_the_head_says_what_the_best_policy_is_and_what_of_it_all_is_a_guess_about_people():
    best = shop().best
    described = compare(shop().scenario.changed({f"policies.{best}.description": "Never be out."}), 2, progress=False)
    text = part(described, "answer")
    assert re.search(rf"{best} ?: Never be out\.", text)
    assert "Guesses about people, on which this may hang: " in " ".join(part(guessed(), "answer").split())


@cache
def guessed() -> Comparison:
    """Customers whose patience somebody has guessed."""
    people = visits([1, 2, 3], patience={"type": "exponential", "mean": 3})
    return compare(scenario_of({"horizon": 10, "customers": {"people": people}}), 2, progress=False)


def test_of_the_account_a_share_of_next_to_nothing_has_no_digits():
    from sim.report.sections.account_table import _share

    assert [_share(share) for share in (0.929, 0.0283, 0.0028, 0.00001)] == ["92.9 %", "2.8 %", "0.28 %", "< 0.01 %"]


def test_what_computed_levels_leave_out_stands_with_what_is_assumed_and_with_the_levels() -> None:
    rule = {"type": "reorder_point", "reorder_point": {"fill_rate": "95%"}, "order_quantity": 40}
    changes = {
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": 4}}},
        "suppliers": {"acme": {"lead_time": 5, "capacity": 4.2}},
        "stock": {"mug": {"restock": rule}},
    }
    behind = compare(scenario_of(changes), 5)
    caution = "he computed levels of mug leave out capacity: acme works on 4.2 units a day, and 4 are asked of it (95%)"
    assert f"A caution on computed levels: t{caution}" in part(behind, "assumptions")
    levels = part(behind, "levels")
    assert f"T{caution}" in levels
    assert "95% fill rate" in levels
    assert re.search(r"missed by \d+ percentage points", levels)
