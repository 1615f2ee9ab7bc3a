"""Distributions and arrivals of plug-ins: what they draw and what they say of it is checked."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.helpers.commands import typed

LAW = """
from __future__ import annotations

import sys
from typing import Any, ClassVar

import numpy as np

from sim.arrivals import Arrivals, Flow, Visits
from sim.distributions import Distribution


class Drawn(Distribution):
    type: ClassVar[str] = "drawn"
    mean: ClassVar[float] = 3.0
    variance: ClassVar[float] = 0.0

    def sample(self, rng, size):
        return SAMPLE


class Come(Arrivals):
    type: ClassVar[str] = "come"

    def draw(self, chance, span):
        return VISITS

    def flow(self, span):
        return FLOW
"""


DRAWN = "suppliers.acme.lead_time={type: drawn}"


COME = "customers.owner.arrivals={type: come}"


LAWS = {
    "a law that ends the program": (DRAWN, {"SAMPLE": "sys.exit(0)"}, "SystemExit: 0 (in sample)"),
    "a law of no numbers": (DRAWN, {"SAMPLE": "['x'] * size"}, "expected numbers, found [x, "),
    "a law of negative numbers": (DRAWN, {"SAMPLE": "-np.ones(size)"}, "expected finite numbers of at least 0, found -1.0"),
    "a law of what is no number": (DRAWN, {"SAMPLE": "np.full(size, np.nan)"}, "expected finite numbers of at least 0, found nan"),
    "a law of numbers beyond all numbers": (DRAWN, {"SAMPLE": "[10**400] * size"}, "expected an answer that is a number in every way"),
    "a law of too few": (DRAWN, {"SAMPLE": "np.ones(3)"}, "numbers, found an array of the shape (3,)"),
    "visits that end the program": (COME, {"VISITS": "sys.exit(0)"}, "SystemExit: 0 (in draw)"),
    "no visits": (COME, {"VISITS": "None"}, "expected visits, as sim.arrivals.Visits, found nothing"),
    "visits before time 0": (COME, {"VISITS": "Visits(np.array([-1]))"}, "expected instants in whole microseconds from 0 to "),
    "visits in any order": (COME, {"VISITS": "Visits(np.array([2, 1]))"}, "expected instants in their order"),
    "visits of whom": (COME, {"VISITS": "Visits(np.array([2]), customer=np.array([]))"}, "expected a customer for each of 1 visits"),
    "visits of what has no name": (COME, {"VISITS": "Visits(np.array([2]), customer=np.array([object()]))"}, "expected the customer of each visit as a text"),
    "visits of half a name": (COME, {"VISITS": r"Visits(np.array([2]), customer=['\ud800'])"}, r"each visit as a text, found '\ud800'"),
    "a flow beyond all numbers": (COME, {"FLOW": "Flow(10**400, 1)"}, "expected an answer that is a number in every way"),
    "a flow of no numbers": (COME, {"FLOW": "Flow('a', 1)"}, "expected a rate and a variance, as sim.arrivals.Flow"),
    "a flow that ends the program": (COME, {"FLOW": "sys.exit(0)"}, "SystemExit: 0 (in flow)"),
}  # fmt: skip


FINE = {"SAMPLE": "np.ones(size)", "VISITS": "Visits(np.array([86_400_000_000]))", "FLOW": "Flow(1.0, 1)"}


@pytest.mark.parametrize("case", LAWS)
def test_a_wrong_answer_of_a_distribution_or_of_arrivals_has_a_line(plugin_folder: Path, case: str):
    change, wrong, said = LAWS[case]
    text = LAW
    for word, fine in FINE.items():
        text = text.replace(word, wrong.get(word, fine))
    (plugin_folder / "law.py").write_text(text)
    words = ("--plugin", "law.py", "--set", change, "--backend", "serial", "--replications", 1)
    levels = ("--set", "stock.mug.restock.base_stock_level={service_level: 0.9}") if change == COME else ()
    done = typed("run", "tiny.yaml", *words, *levels)
    assert done.status == 2, done.err
    assert "law.py:" in done.err
    assert said in done.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "customers.owner.arrivals={type: renewal, interarrival: {type: drawn}}",
            "arrivals: expected about 11.7 visits",
        ),
        (
            "suppliers.acme.disruptions={up: {type: drawn}, down: {type: drawn}}",
            "acme.disruptions: expected about 5.83 ",
        ),
    ],
)
def test_a_distribution_whose_samples_contradict_its_mean_ends_in_an_error(plugin_folder: Path, change: str, said: str):
    text = LAW.replace("SAMPLE", "np.zeros(size)").replace("VISITS", "None").replace("FLOW", "None")
    (plugin_folder / "law.py").write_text(text)
    done = typed("run", "tiny.yaml", "--plugin", "law.py", "--set", change, "--backend", "serial", "--replications", 1)
    assert done.status == 2, done.err
    assert said in done.err


@pytest.mark.parametrize(
    "quote", ["pipeline", "{type: lead_time, quantile: 0.9}", "{type: fixed, time: 1}, notices: consent"]
)
def test_quotes_by_a_distribution_without_quantiles_are_those_of_its_samples(plugin_folder: Path, quote: str):
    text = LAW.replace("SAMPLE", "3 + rng.integers(0, 2, size)").replace("VISITS", "None").replace("FLOW", "None")
    (plugin_folder / "law.py").write_text(text)
    words = ("--plugin", "law.py", "--set", DRAWN, "--set", f"promise={{quote: {quote}}}", "--backend", "serial")
    assert typed("run", "tiny.yaml", *words, "--replications", 1, "--format", "csv").status == 0
    (file,) = Path("results").glob("*/*/orders.csv")
    waits = pd.read_csv(file).quoted_wait.dropna()
    assert len(waits) > 5
    least, most = (1, 1) if "fixed" in quote else (4, 4) if "lead_time" in quote else (3, 4)
    assert least <= waits.max() <= most  # what is under way is expected on its fourth day


@pytest.mark.parametrize("change", [DRAWN, COME])
def test_a_distribution_and_arrivals_of_a_plugin_are_played(plugin_folder: Path, change: str):
    text = LAW
    for word, fine in FINE.items():
        text = text.replace(word, fine)
    (plugin_folder / "law.py").write_text(text)
    words = ("--plugin", "law.py", "--set", change, "--backend", "serial", "--replications", 1)
    assert typed("run", "tiny.yaml", *words).status == 0
