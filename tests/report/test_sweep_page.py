"""The page of a sweep: the answer first, whole without a network, and sorted by a click."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.experiments.sweep.gathering import Failure
from sim.report.sweep_page import sweep_page
from tests.helpers.reports import HOSTILE
from tests.helpers.sweeps import (
    LEAD_TIME,
    PRICE,
    MadeSweep,
    around,
    curve,
    grid,
    hypercube,
    indices,
    one_at_a_time,
    policy_map,
    shop,
)

DAY = dt.date(2026, 1, 5)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def sections(page: str) -> list[str]:
    return re.findall(r"<section id=\"([^\"]+)\"", page)


def text_of(page: str, section: str) -> str:
    """The text of a section, tags left out."""
    inside = page.split(f'<section id="{section}"')[1].split("</section>")[0]
    inside = re.sub(r"<script.*?</script>", "", inside, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", inside).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_answer_stands_first_and_what_matters_before_the_curves():
    page = sweep_page(policy_map(sensitivities=indices(("S1", LEAD_TIME, 0.6), ("S1", PRICE, 0.3))), on=DAY)
    assert sections(page) == [
        "policy-map", "sensitivities", "response-curve", "measure-map", "points", "policies", "everything-else",
    ]  # fmt: skip
    head = " ".join(re.sub(r"<[^>]+>", "", page.split("<header")[1].split("</header>")[0]).split())
    assert "5 January 2026 · sweep (grid) of 100 points × 2 policies × 10 replications of 60 days" in head
    assert "Varied: mean lead time of acme, 1 to 10 days; holding cost of mug, 1 to 10" in head
    assert "honest is best at 55 % of the 100 points and as today at 36 %" in head
    assert sections(sweep_page(one_at_a_time(sensitivities=indices(("swing", LEAD_TIME, 36), ("swing", PRICE, 4)))))[
        :2
    ] == ["sensitivities", "response-curve"]


def test_the_table_of_points_has_the_best_policy_its_measures_and_the_next_one():
    page = sweep_page(curve())
    rows = re.findall(r"<tr>(.*?)</tr>", page.split('class="points sortable"')[1].split("</table>")[0], re.DOTALL)[1:]
    cells = [re.sub(r"<[^>]+>", " ", row).replace("\N{NO-BREAK SPACE}", " ").split() for row in rows]
    assert " ".join(cells[0]) == "0 2 as today 2.000 ± 0.072 1.00 ± 0.00 honest 730 ± 0 EUR a year behind"
    assert [" ".join(row).endswith("may be chance") for row in cells].count(True) == 1
    assert len(cells) == 5
    assert "All points, each under its best policy, by running cost (less is better)" in text_of(page, "points")


def test_of_more_points_the_best_fifty_are_shown_and_that_is_said():
    page = sweep_page(hypercube())
    assert page.split('class="points sortable"')[1].split("</table>")[0].count("<tr>") == 51
    assert "The best 50 of 60 points" in text_of(page, "points")


def test_sensitivities_have_a_row_a_path_and_policy_with_their_intervals():
    page = sweep_page(policy_map(sensitivities=indices(("S1", LEAD_TIME, 0.6), ("S1", PRICE, 0.3))))
    said = text_of(page, "sensitivities")
    assert said.endswith(
        "path policy S₁ "
        "mean lead time of acme suppliers.acme.lead_time.mean as today 60.0 % 55.0 to 65.0 honest 60.0 % 55.0 to 65.0 "
        "holding cost of mug products.mug.holding_cost as today 30.0 % 25.0 to 35.0 honest 30.0 % 25.0 to 35.0"
    )
    many = [("S1", f"path {number}", 0.1) for number in range(7)]
    assert '<details id="sensitivity-table">' in sweep_page(policy_map(sensitivities=indices(*many)))
    assert '<details id="sensitivity-table">' not in page


def test_failures_are_listed_by_reason():
    failures = [Failure(2, "honest", replication, "no room & no time") for replication in range(3)]
    failures += [Failure(1, "as today", 0, "<b>")]
    said = text_of(sweep_page(curve(failures=failures)), "failures")
    assert said.endswith(
        "reason triples points policies the first "
        "no room &amp; no time 3 1 honest point 2, replication 0: mean lead time of acme 4 days "
        "&lt;b&gt; 1 1 as today point 1, replication 0: mean lead time of acme 3 days"
    )
    assert "failures" not in sections(sweep_page(curve()))


def test_how_it_was_played_has_what_it_takes_to_get_it_again():
    page = sweep_page(curve(), besides={"model's version": "3"})
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page.split('id="run"')[1].split("</dl>")[0]))
    assert facts["varied"] == LEAD_TIME
    assert facts["design"] == "grid, 5 points"
    assert facts["triples"] == "100 of point, policy and replication"
    assert (facts["replications"], facts["seed"], facts["model&#x27;s version"]) == ("10", "7", "3")
    assert facts["command"].startswith("run_sim.py sweep shop.yaml")


def test_the_page_needs_no_network_and_names_are_no_markup():
    numbers = {"as today": {"running_cost": around([1, 2])}, HOSTILE: {"running_cost": around([2, 1])}}
    sweep = MadeSweep(shop(("as today", HOSTILE)), grid({LEAD_TIME: [1, 2]}), numbers)
    page = sweep_page(sweep)
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"src=|@import|url\(", outside)
    assert "default-src 'none'" in page
    assert HOSTILE not in page


def test_a_sweep_of_one_policy_has_no_policy_map_and_no_next_policy():
    numbers = {"as today": {"running_cost": around([1, 2, 3])}}
    page = sweep_page(MadeSweep(shop(["as today"]), grid({LEAD_TIME: [1, 2, 3]}), numbers))
    assert "policy-map" not in sections(page)
    assert "next policy" not in text_of(page, "points")


def test_where_everything_failed_the_page_says_so():
    failures = [Failure(point, "honest", number, "no room") for point in range(5) for number in range(10)]
    page = sweep_page(curve(failures=failures))
    assert "At no point can a policy be judged." in page
    assert "points" not in sections(page)


@pytest.mark.skipif(BROWSER is None, reason="needs chromium")
def test_a_click_on_a_head_sorts_the_table_and_every_figure_is_drawn(tmp_path: Path):
    page = sweep_page(curve())
    click = (
        "<script>addEventListener('load', () => { const head = document.querySelectorAll('.sorts')[3]; head.click();"
    )
    click += " head.click(); document.title = [...document.querySelectorAll('.sortable tbody tr')].map("
    click += "(row) => row.cells[0].textContent).join(' '); });</script>"
    (tmp_path / "report.html").write_text(page.replace("</body>", f"{click}</body>"), encoding="utf-8")
    switches = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'browser'}"]
    switches += ["--virtual-time-budget=10000", "--dump-dom", (tmp_path / "report.html").as_uri()]
    done = subprocess.run([str(BROWSER), *switches], check=True, capture_output=True, text=True).stdout
    # by running cost under the best policy, the most first: 4 at 4, 5 and 6 days, then 3 and 2
    assert re.search(r"<title>([^<]+)</title>", done).group(1).endswith("1 0")  # type: ignore[union-attr]
    assert done.count('class="main-svg"') >= page.count('class="drawing"')
