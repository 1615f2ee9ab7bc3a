"""A sweep in the terminal: the verdict first, then the best policy by point in few lines."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from rich.console import Console

from sim.report.sweep_terminal import MOST_ROWS, show_sweep
from tests.helpers.sweeps import LEAD_TIME, MadeSweep, around, curve, grid, hypercube, policy_map, shop


def printed(sweep: MadeSweep, where: str = "", width: int = 80) -> list[str]:
    text = io.StringIO()
    show_sweep(sweep, Console(file=text, width=width), where=where)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_along_one_path_a_row_is_a_stretch_of_values_at_which_the_same_is_so():
    assert printed(curve(), where="Everything is in results/a/b; open results/a/b/report.html") == [
        'By mean lead time of acme, "as today" is best up to 3 days and "honest" from 5',
        "days on; at 4 days they cannot be told apart (10 replications).",
        '• Under "as today", running cost rises from 2.000 ± 0.072 EUR a day at 2 days to',
        "6.000 ± 0.072 EUR a day at 6 days.",
        "By mean lead time of acme (days)",
        "from  to  best policy  running cost, EUR per day  next policy",
        "─" * 64,
        "   2   3  as today                2.000 to 3.000  behind",
        "   4   4  as today                 4.000 ± 0.072  may be as good",
        "   5   6  honest                  4.000 to 4.000  behind",
        "Everything is in results/a/b",
        "open results/a/b/report.html",
    ]


def test_among_many_points_the_shares_and_the_best_points_are_shown():
    lines = printed(policy_map())
    table = lines[lines.index("Share of the 100 points at which a policy is best") :]
    assert [line.split() for line in table[3:5]] == [
        ["as", "today", "45.0", "%", "36.0", "%"],
        ["honest", "55.0", "%", "55.0", "%"],
    ]
    best = lines[lines.index("The best points") :]
    assert best[-5].split() == ["1", "1", "as", "today", "2.000", "±", "0.072"]


def test_nothing_is_wider_than_80_columns_or_longer_than_twenty_rows():
    # the best policy changes at each of 60 values
    numbers = {
        "as today": {"running_cost": around(10 + (-1.0) ** np.arange(60))},
        "honest": {"running_cost": around(np.full(60, 10.0))},
    }
    lines = printed(MadeSweep(shop(), grid({LEAD_TIME: range(60)}), numbers))
    table = lines[lines.index("By mean lead time of acme (days)") + 3 :]
    assert len(table) == MOST_ROWS
    assert table[-1] == "… and 41 more in the report"
    for sweep in (curve(), policy_map(), hypercube()):
        assert max(map(len, printed(sweep))) <= 80


def test_without_a_word_on_where_it_is_the_folder_is_named(tmp_path: Path):
    sweep = curve()
    sweep.folder = tmp_path
    assert printed(sweep, width=300)[-1] == f"Everything is in {tmp_path}"
