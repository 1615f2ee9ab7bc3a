"""Money over a window is not biased by what lies on the shelf when it begins and ends: the kiosk of the README."""

from __future__ import annotations

import math
import re
from functools import cache

import numpy as np
import pytest
import yaml

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.scenario.reading import read_mapping
from tests.helpers.comparisons import values
from tests.helpers.places import ROOT

WIDTH = 4.5
"""Standard errors; a normal mean is further off once in 150,000 times."""


@cache
def kiosk(replications: int, horizon: str) -> Comparison:
    found = re.search(r"```yaml\n(name: kiosk.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    words = yaml.safe_load(found[1]) | {"horizon": horizon}
    return compare(read_mapping(words), replications, keep="totals", backend="processes")


def gains(replications: int, measure: str, horizon: str = "1 year") -> np.ndarray:
    """What the kiosk's other policy gains a day over the baseline, a replication each."""
    comparison = kiosk(replications, horizon)
    baseline, other = comparison.policies
    return values(comparison, other, measure) - values(comparison, baseline, measure)


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """By how many standard errors the means of two independent samples differ."""
    error = math.hypot(*(float(sample.std(ddof=1)) / math.sqrt(len(sample)) for sample in (a, b)))
    return float(a.mean() - b.mean()) / error


@pytest.mark.slow
def test_the_kiosk_gains_the_same_at_400_and_at_4000_replications():
    gained = gains(4000, "profit")
    assert abs(apart(gained[:400], gained[400:])) < WIDTH


@pytest.mark.slow
def test_the_kiosk_gains_the_same_a_day_in_one_year_and_in_twenty_which_cash_does_not():
    assert abs(apart(gains(4000, "profit"), gains(50, "profit", "20 years"))) < WIDTH
    assert apart(gains(4000, "cash_flow"), gains(50, "cash_flow", "20 years")) > WIDTH
