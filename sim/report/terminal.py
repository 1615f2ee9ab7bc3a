"""What a comparison looks like in a terminal: the account, the measures that decide, and the verdict."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sim.experiments.comparison import Comparison
from sim.measures import MEASURES
from sim.report.tables import declared

MOST_LEVELS = 12
COLUMN = 13
"""Characters that a policy's column needs to be read."""
SHOWN = (
    "fill_rate",
    "order_fill_rate",
    "backorder_rate",
    "lost_rate",
    "declined_rate",
    "substitution_rate",
    "cancellation_rate",
    "mean_wait",
    "mean_backorder_wait",
    "p95_backorder_wait",
    "promise_kept_rate",
    "notices_per_backorder",
    "on_hand",
    "backorders",
    "total_cost",
    "profit",
    "retention",
    "visits_lost",
    "value_of_visits_lost",
)


def show(comparison: Comparison, console: Console | None = None) -> None:
    """Prints the comparison: verdict last, where the eye rests."""
    console = console or Console()
    scenario = comparison.scenario
    console.print(f"[bold]{escape(scenario.name)}[/]  {escape(scenario.description)}".rstrip())
    console.print(
        f"{comparison.replications} replication{'' if comparison.replications == 1 else 's'}"
        f" of {scenario.horizon:g} {scenario.unit}s"
        f" after {scenario.warm_up:g} of warm-up, seed {comparison.seed}"
    )
    wide = console.width >= 120
    # so many columns side by side as can be read; the others follow below
    abreast = max(2, (console.width - (46 if wide else 24)) // COLUMN)
    for batch in _batches(comparison.policies, abreast):
        console.print(_measures(comparison, batch, wide=wide))
    for batch in _batches(comparison.policies, abreast):
        console.print(_account(comparison, batch))
    if len(comparison.computed) > MOST_LEVELS:
        console.print(f"{len(comparison.computed)} levels were computed from demand; the report lists them.")
    for one in comparison.computed if len(comparison.computed) <= MOST_LEVELS else ():
        console.print(
            f"{escape(one.policy)}: {escape(one.stock)} {one.word} {escape(declared(one.declared))} = {one.number}"
        )
    for sentence in comparison.sentences:
        console.print(_said(sentence, comparison.policies))


def _said(sentence: str, policies: tuple[str, ...]) -> Text:
    """A sentence with the policies, which it writes between stars, in bold; a name may hold any sign itself."""
    names = "|".join(re.escape(policy) for policy in sorted(policies, key=len, reverse=True))
    pieces = re.split(rf"\*({names})\*", sentence)
    return Text.assemble("• ", *((piece, "bold" if place % 2 else "") for place, piece in enumerate(pieces)))


def _batches(policies: tuple[str, ...], most: int) -> Iterator[tuple[str, ...]]:
    """The policies in as few batches as hold `most` each, all of about one size."""
    tables = math.ceil(len(policies) / most)
    size = math.ceil(len(policies) / tables)
    for first in range(0, len(policies), size):
        yield policies[first : first + size]


def _measures(comparison: Comparison, policies: tuple[str, ...], *, wide: bool) -> Table:
    table = Table(title="Means with 95 % half-widths, over all stock points", title_justify="left")
    table.add_column("measure", no_wrap=True)
    for policy in policies:
        table.add_column(escape(policy), justify="right")
    everywhere = comparison.table[(comparison.table.stock == "*") & (comparison.table.group == "")]
    cells: dict[tuple[str, str], tuple[float, float]] = {
        (row.policy, row.measure): (row.mean, row.half_width) for row in everywhere.itertuples(index=False)
    }
    for measure in SHOWN:
        if all(math.isnan(mean) or mean == 0 for (_, key), (mean, _) in cells.items() if key == measure):
            continue
        found = [cells.get((policy, measure), (math.nan, math.nan)) for policy in policies]
        unit = MEASURES[measure].unit_in(comparison.scenario.unit, comparison.scenario.currency)
        name = f"{measure} [dim]{escape(unit)}[/]" if wide else measure
        table.add_row(name, *(_estimate(*one) for one in found))
    return table


def _estimate(mean: float, half_width: float) -> str:
    if math.isnan(mean):
        return "not defined"
    scale = half_width if half_width > 0 else abs(mean)
    decimals = max(0, 1 - math.floor(math.log10(scale))) if scale > 0 else 0
    decimals = min(decimals, 6)
    return f"{mean:,.{decimals}f}" + ("" if math.isnan(half_width) else f" ± {half_width:,.{decimals}f}")


def _account(comparison: Comparison, policies: tuple[str, ...]) -> Table:
    table = Table(title="The account of orders, over all replications", title_justify="left")
    table.add_column("how they ended", no_wrap=True)
    for policy in policies:
        table.add_column(escape(policy), justify="right")
    accounts: dict[str, dict[str, Any]] = comparison.accounts
    for end in accounts[comparison.policies[0]]["orders"]:
        if any(account["orders"][end] for account in accounts.values()):
            counts = (accounts[policy]["orders"][end] for policy in policies)
            table.add_row(end.replace("_", " "), *(f"{count:,}" for count in counts))
    return table
