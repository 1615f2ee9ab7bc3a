"""Batch means as the terminal shows them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.report.batch_table import correlation_warning


def rows(marked: int, count: int) -> pd.DataFrame:
    """So many measures, of which the first ones are marked."""
    return pd.DataFrame({"measure": [f"m{number}" for number in range(count)], "correlated": np.arange(count) < marked})


@pytest.mark.parametrize(("marked", "count"), [(0, 5), (1, 20), (2, 40)])
def test_no_warning_where_no_more_measures_are_marked_than_chance_gives(marked: int, count: int):
    assert correlation_warning(rows(marked, count), 20) == ""


def test_a_warning_names_the_measures_and_what_to_do():
    end = (
        "hang together: they are too short, and the intervals too narrow. "
        "Take fewer than 20 batches, or a longer horizon."
    )
    assert correlation_warning(rows(2, 20), 20) == f"The batches of m0 and m1 {end}"
    assert correlation_warning(rows(9, 20), 20) == f"The batches of m0, m1, m2, m3 and others {end}"
