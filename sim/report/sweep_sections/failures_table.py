"""The table of failures: which triples could not be played, by reason."""

from __future__ import annotations

from collections import defaultdict

from sim.experiments.sweep.gathering import Failure
from sim.number_format import plain
from sim.report.sections.page_context import esc, table
from sim.report.sweep_sections.points_table import values_of
from sim.report.sweep_sections.sweep_context import SweepContext

MOST_REASONS = 20
"""Reasons that are listed; all are in failures.csv."""


def failures_table(context: SweepContext) -> str:
    """Markup of a row a reason: how many triples failed for it, at how many points, and the first of them."""
    by_reason: dict[str, list[Failure]] = defaultdict(list)
    for failure in context.sweep.failures:
        by_reason[failure.reason].append(failure)
    if not by_reason:
        return ""
    heads = "".join(
        f'<th scope="col"{" class=text" * (head in ("policies", "the first"))}>{head}</th>'
        for head in ("reason", "triples", "points", "policies", "the first")
    )
    rows = []
    most = sorted(by_reason.items(), key=lambda one: -len(one[1]))
    for reason, failures in most[:MOST_REASONS]:
        first = failures[0]
        points = len({one.point for one in failures})
        policies = ", ".join(dict.fromkeys(one.policy for one in failures))
        where = f"point {first.point}, replication {first.replication}: {', '.join(values_of(context, first.point))}"
        rows.append(
            f'<tr><th scope="row">{esc(reason)}</th><td>{plain(len(failures))}</td><td>{plain(points)}</td>'
            f'<td class="text">{esc(policies)}</td><td class="text">{esc(where)}</td></tr>'
        )
    more = f" The {MOST_REASONS} most frequent of {plain(len(most))} reasons." if len(most) > MOST_REASONS else ""
    note = f'<p class="note">What failed is left out of every mean.{more} All are in <code>failures.csv</code>.</p>'
    return note + table(heads, f"<tbody>{''.join(rows)}</tbody>", label="Failures", kind="failures")
