"""The results that lie in a folder: which run is the newest, the list of all, and the page that links to them."""

from __future__ import annotations

import json
import os
import re
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from sim.errors import UserError
from sim.experiments.compare import compare
from sim.report import folder as results_folder
from sim.report import results_index
from sim.report.folder import write
from sim.report.results_index import INDEX, LATEST, of_scenario, results, write_index
from sim.scenario.reading import read_mapping
from tests.helpers.result_folders import values

FINGERPRINT = "0123456789abcdef"


@pytest.fixture(autouse=True)
def short_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_folder, "page", lambda comparison: "<!doctype html>")


def made(out: Path, scenario: str = "tiny", fingerprint: str = FINGERPRINT, **said: object) -> Path:
    """A folder of results, as far as the index reads it."""
    place = out / scenario / fingerprint
    place.mkdir(parents=True)
    words = {"scenario": scenario, "fingerprint": fingerprint, "verb": "compare", "verdict": "It is best."}
    (place / "provenance.json").write_text(json.dumps(words | {"date": "2026-01-05T08:00:00+00:00"} | said))
    return place


class Links(HTMLParser):
    """The targets and the texts of the links of a page, and every tag in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag == "a"
        if self.inside:
            self.targets.append(str(dict(attrs)["href"]))
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data


def test_a_run_is_the_latest_and_on_the_page_of_all(tmp_path: Path):
    scenario = read_mapping(values())
    first, second = (write(compare(scenario, 1, seed=seed), tmp_path, report=bool(seed)) for seed in (0, 1))
    assert (tmp_path / "tiny" / LATEST).read_text() == f"{second.name}\n"
    links = Links((tmp_path / INDEX).read_text(encoding="utf-8"))
    targets = [tmp_path / target for target in links.targets]
    assert set(targets) == {first, second / "report.html"}  # where there is no report, the folder
    found = results(tmp_path)
    assert {result.folder for result in found} == {first, second}
    assert {(result.scenario, result.verb) for result in found} == {("tiny", "compare")}
    sentence = compare(scenario, 1, seed=1).verdict[0]
    assert next(result.verdict for result in found if result.folder == second) == sentence
    assert sentence in links.texts
    assert {place.name for place in tmp_path.iterdir()} == {"tiny", INDEX}


def test_the_newest_stand_first(tmp_path: Path):
    days = {f"{number:016x}": f"2026-01-{day:02}T08:00:00+00:00" for number, day in enumerate((5, 9, 7))}
    for fingerprint, date in days.items():
        made(tmp_path, fingerprint=fingerprint, date=date)
    assert [result.date[8:10] for result in results(tmp_path)] == ["09", "07", "05"]


def test_of_a_sweep_it_is_said_what_was_varied(tmp_path: Path):
    made(tmp_path, verb="sweep", paths=["horizon", "products.<b>.price"], points=12)
    (found,) = results(tmp_path)
    assert (found.varied, found.size) == (("horizon", "products.<b>.price"), 12)
    assert found.act == "sweep of horizon and products.<b>.price, 12 points"
    page = write_index(tmp_path).read_text(encoding="utf-8")
    assert "sweep<small>of horizon and products.&lt;b&gt;.price, 12 points</small>" in page


@pytest.mark.parametrize(("paths", "points"), [("horizon", 3), (None, None), ([7], "12"), ([], True)])
def test_what_a_folder_says_wrongly_of_a_sweep_is_passed_over(paths: object, points: object, tmp_path: Path):
    made(tmp_path, verb="sweep", paths=paths, points=points)
    (found,) = results(tmp_path)
    assert (found.act, found.varied) == ("sweep", ())


def test_names_and_verdicts_of_users_are_no_markup(tmp_path: Path):
    name = "</a><img src=x onerror=alert(1)>"
    made(tmp_path, "a #1 50%", verdict=f"{name} & co", verb="<b>")
    links = Links(write_index(tmp_path).read_text(encoding="utf-8"))
    assert links.texts == [f"{name} & co"]
    assert not links.tags & {"img", "b", "script"}
    assert [unquote(target) for target in links.targets] == [f"./a #1 50%/{FINGERPRINT}/"]
    assert "#" not in links.targets[0]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"fingerprint": 1}', '{"fingerprint": "another"}', "\udcff", '{"scenario": "x"}']
)
def test_folders_that_are_none_of_results_are_passed_over(text: str, tmp_path: Path):
    fine = made(tmp_path)
    strange = tmp_path / "tiny" / "notes"
    strange.mkdir()
    (strange / "provenance.json").write_bytes(text.encode(errors="surrogateescape"))
    made(tmp_path, fingerprint=".0123-77-draft")  # which is being written
    (tmp_path / "readme.txt").write_text("no folder")
    (tmp_path / "empty").mkdir()
    assert [result.folder for result in results(tmp_path)] == [fine]


def test_what_an_older_version_wrote_is_listed_without_verdict(tmp_path: Path):
    place = tmp_path / "tiny" / FINGERPRINT
    place.mkdir(parents=True)
    old = {"command": "run_sim.py run tiny.yaml", "scenario": "tiny", "fingerprint": FINGERPRINT}
    (place / "provenance.json").write_text(json.dumps(old))
    os.utime(place / "provenance.json", (1767600000, 1767600000))
    (found,) = results(tmp_path)
    assert (found.verb, found.verdict, found.date) == ("run", "", "2026-01-05T08:00:00+00:00")
    assert Links(write_index(tmp_path).read_text()).texts == ["open it for what was found"]


@pytest.mark.parametrize("date", [None, 7, "soon", "2026-01-05", "2026-01-05T08:00:00"])
def test_a_date_that_is_none_is_that_of_the_file(date: object, tmp_path: Path):
    place = made(tmp_path, date=date)
    os.utime(place / "provenance.json", (1767600000, 1767600000))
    assert results(tmp_path)[0].date == "2026-01-05T08:00:00+00:00"


def test_runs_that_end_together_are_all_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole, added = results_index.results, iter(range(3))

    def slow(out: Path) -> list[results_index.Result]:
        """What is listed; then another run puts its results there before the page is written."""
        found = whole(out)
        for number in added:
            made(tmp_path, fingerprint=f"{number:016x}")
            break
        return found

    monkeypatch.setattr(results_index, "results", slow)
    assert len(Links(write_index(tmp_path).read_text()).targets) == 3


def test_the_page_is_whole_at_every_moment(tmp_path: Path):
    for number in range(20):
        made(tmp_path, fingerprint=f"{number:016x}")
    page = write_index(tmp_path)
    threads = [threading.Thread(target=lambda: [write_index(tmp_path) for _ in range(5)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        text = page.read_text()
        assert text.endswith("</html>\n")
        assert len(Links(text).targets) == 20
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_the_page_opens_without_a_network_and_in_the_dark(tmp_path: Path):
    made(tmp_path)
    text = write_index(tmp_path).read_text()
    assert not re.search(r"https?://|src=|@import|url\(", text)
    assert "prefers-color-scheme: dark" in text


def test_a_page_that_cannot_be_written_costs_no_results(tmp_path: Path):
    (tmp_path / INDEX).mkdir()
    place = write(compare(read_mapping(values()), 1), tmp_path)
    assert (place / "summary.json").exists()
    assert (place.parent / LATEST).exists()


def test_a_scenario_without_results_is_refused_with_the_nearest(tmp_path: Path):
    made(tmp_path, "dropshipping")
    assert len(of_scenario(tmp_path, "dropshipping")) == 1
    for wrong in ("dropshiping", "scenarios/dropshipping.yaml"):
        with pytest.raises(UserError, match=r"expected results of a scenario, .*did you mean 'dropshipping'\?"):
            of_scenario(tmp_path, wrong)
    assert of_scenario(tmp_path / "nowhere", None) == []
