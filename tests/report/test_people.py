"""The page of customers who are told something, who leave, and who stay away."""

from __future__ import annotations

import re

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from sim.experiments.compare import compare
from sim.report.page.page import page
from tests.helpers.promise_reports import PEOPLE_FIGURES, broken_date, late_date, one_customer_store, two_by_two
from tests.helpers.reports import HOSTILE, Seen, frame_of, section_ids, tiny


def test_without_promises_and_loyalty_a_page_has_none_of_their_figures_and_measures() -> None:
    for key in PEOPLE_FIGURES:
        assert frame_of(key, tiny()).empty
        assert key.replace("_", "-") not in section_ids(tiny())
    text = Seen(page(tiny())).text
    for words in ("notices per", "promise kept", "retention", "stayed away", "visits lost"):
        assert words not in text


def test_the_heat_map_comes_before_the_flow_and_this_before_waits_promises_and_tables() -> None:
    ids = section_ids(late_date())
    order = ["restock-by-promise", "flow", "wait-curve", "promised-against-actual", "side-by-side"]
    assert [key for key in ids if key in order] == order
    beside = page(late_date()).split('<details id="restock-by-promise">')[1].split("</summary>")[0]
    assert "another promise" not in beside
    assert "no other promise alone does better" in beside


def test_the_table_side_by_side_has_promises_kept_and_retention_where_they_are_defined() -> None:
    html = page(late_date())
    text = Seen(html).text_of["side-by-side"]
    for words in ("promise kept rate", "retention", "quote error", "visits lost", "value of visits lost"):
        assert words in text
    assert 'id="f-retention"' in html
    assert "notices per backorder" not in Seen(html).text  # nothing was ever written


def test_names_are_escaped_in_the_figures_of_promises_too() -> None:
    nasty = compare(one_customer_store(two_by_two(f"</script>{HOSTILE}")), 2)
    text = page(nasty).replace(get_plotlyjs(), "")
    assert HOSTILE not in text
    assert text.count("<script") == text.count("</script>")
    for key in PEOPLE_FIGURES:
        if len(frame_of(key, nasty)):
            drawing: go.Figure = nasty.figures[key]
            assert HOSTILE not in drawing.to_json()
    hover = nasty.figures["restock_by_promise"].data[0].text
    assert "one, &lt;/script&gt;&lt;b&gt;&amp;" in hover[0][1]


def test_nothing_undefined_is_shown_as_a_number() -> None:
    for comparison in (late_date(), broken_date(), compare(late_date().scenario, 1)):
        text = Seen(page(comparison)).text
        assert not re.search(r"\b(nan|none|null|inf)\b", text, re.IGNORECASE)
        for key in PEOPLE_FIGURES:
            assert not re.search(r"\bnan\b", comparison.figures[key].to_json(), re.IGNORECASE)
