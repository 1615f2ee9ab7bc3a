"""The report on paper: A4, nothing under 8 pt, nothing folded, and few pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.experiments.compare import compare
from sim.report.figures import Figure
from sim.report.page.page import page
from sim.scenario.reading import read_scenario
from tests.helpers.reports import tiny

PAPER = Path("sim/report/page/paper.css").read_text(encoding="utf-8")
SCRIPT = Path("sim/report/page/page.js").read_text(encoding="utf-8")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PIXELS_OF_8_POINTS = 8 * 96 / 72


def test_paper_is_a4_and_no_text_of_the_style_sheet_is_under_8_points() -> None:
    assert "size: A4" in PAPER
    sizes = [float(size) for size in re.findall(r"(?:font-size: |font: )([\d.]+)pt", PAPER)]
    assert len(sizes) > 10
    assert min(sizes) >= 8
    assert re.findall(r"font-size: [^;]*(?:px|rem|%)", PAPER) == []


def test_what_the_screen_has_in_small_type_has_a_size_of_its_own_on_paper() -> None:
    screen = Path("sim/report/page/page.css").read_text(encoding="utf-8")
    small = re.findall(r"^([^\n{@]+) \{[^}]*font-size: \.(?:7|8[0-3]?)\d*r?em", screen, re.MULTILINE)
    assert small
    for selector in small:
        name = selector.split()[-1].split(",")[-1].split(":")[0]
        assert name in PAPER, selector


def test_figures_have_type_of_at_least_8_points_on_paper() -> None:
    (size,) = set(re.findall(r"size: (\d+)", SCRIPT.split("function print")[1].split("function unprint")[0]))
    assert int(size) > PIXELS_OF_8_POINTS
    for key, figure in tiny().figures.items():
        sizes = re.findall(r'"size":([\d.]+),"color":"#5b6673"', figure.to_json())
        assert all(float(one) > PIXELS_OF_8_POINTS for one in sizes), key


def test_what_is_folded_is_open_on_paper_and_a_menu_says_what_it_shows() -> None:
    assert 'addEventListener("beforeprint"' in SCRIPT
    assert "details::details-content { content-visibility: visible" in PAPER
    assert "Shown: ${labels.join" in SCRIPT
    html = page(tiny())
    assert html.count('class="on-paper"') == html.count('class="drawing"')


def test_every_figure_has_a_height_on_paper_that_a_sheet_has_room_for() -> None:
    heights = [int(height) for height in re.findall(r'data-paper="(\d+)"', page(tiny()))]
    assert len(heights) >= 5
    assert all(190 <= height <= 900 for height in heights)
    assert all(0 < kind.paper_scale <= 1 for kind in Figure.registered().values())


@pytest.mark.skipif(BROWSER is None or shutil.which("pdftotext") is None, reason="needs chromium and pdftotext")
def test_dropshipping_takes_at_most_12_pages_and_its_answer_at_most_4(tmp_path: Path) -> None:
    scenario = read_scenario("scenarios/dropshipping.yaml")
    (tmp_path / "report.html").write_text(page(compare(scenario, 10)), encoding="utf-8")
    switches = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'browser'}"]
    switches += ["--virtual-time-budget=10000", "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'report.pdf'}"]
    subprocess.run([str(BROWSER), *switches, (tmp_path / "report.html").as_uri()], check=True, capture_output=True)
    text = subprocess.run(
        ["pdftotext", tmp_path / "report.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) <= 12
    answer = next(number for number, words in enumerate(pages, 1) if "Everything else" in words)
    assert answer <= 4
    assert "Service against stock" in pages[0]
    assert "Cost by kind" not in pages[0]
