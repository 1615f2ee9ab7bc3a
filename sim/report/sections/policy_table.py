"""Policies side by side: every measure that says something, the best policy's column next to the measure's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.experiments.condition_sentences import alike, in_one
from sim.experiments.goal_judgement import Judged
from sim.number_format import too_few
from sim.report.findings.headline_measures import PAGE_HEADLINES, worth_showing
from sim.report.sections.cards import STATUS_WORDS, replications_defined
from sim.report.sections.differences import SIGNS_MEAN, signed_difference
from sim.report.sections.page_context import PageContext, esc, table

MOST_CONDITIONS = 4
"""Of more conditions that ask the same, it is counted how many are met."""
MONEY_IN = ("revenue", "revenue_sum", "profit", "profit_sum")
"""Measures that are 0, or the cost again, where nothing has a price."""


def policies_table(context: PageContext) -> str:
    """Markup of the goal's conditions and of the measures, a column a policy, in tables as wide as a sheet of paper."""
    first, rest = _measures(context)
    return "".join(_side_by_side(first, rest, policies, context) for policies in context.batches())


def table_notes(context: PageContext) -> str:
    """Markup of how the numbers of the tables are meant."""
    notes = [
        "Each number is the mean over the replications that define it, ± the half-width of its 95 % interval. Measures "
        "that are 0 everywhere are left out."
    ]
    if len(context.policies) > 1:
        corrected = ""
        if len(context.policies) > 2:
            others = len(context.policies) - 1
            corrected = f", with intervals that hold for all {others} comparisons together (Bonferroni)"
        notes.append(
            f"{SIGNS_MEAN} Differences are paired by replication, because every policy meets the same "
            f"customers{corrected}. Those of the other measures are in summary.json."
        )
    if context.added_up:
        notes.append(f"Units are those of {context.added_up}.")
    return f'<p class="note">{esc(" ".join(notes))}{context.legend_of_marks}</p>'


def _measures(context: PageContext) -> tuple[list[str], list[str]]:
    """The measures in their order: those of the goal and the headlines; then the others.

    Left out is what is 0 everywhere, and what a window sums up.
    """
    known = context.estimates.measures
    if not any(context.estimates.of(policy, "revenue").mean > 0 for policy in context.policies):
        known = [key for key in known if key not in MONEY_IN]
    if "parts" in context.added_up:  # orders of parts over demand for products are no ratio of anything
        known = [key for key in known if key != "bullwhip_ratio"]
    first = [key for key in PAGE_HEADLINES if worth_showing(key, context.estimates, context.policies)]
    # a window's sum is its measure per time unit, times the window
    rest = [key for key in known if key not in first and key.removesuffix("_sum") not in {*known} - {key}]
    rest = [key for key in rest if worth_showing(key, context.estimates, context.policies)]
    goal = context.comparison.scenario.goal
    asked = [context.comparison.objective.measure, *(one.measure for one in goal.conditions)]
    first = list(dict.fromkeys([*(key for key in asked if key in known), *first]))
    return first, [key for key in rest if key not in first]


def _side_by_side(first: list[str], rest: list[str], policies: tuple[str, ...], context: PageContext) -> str:
    """Markup of the conditions and measures of some policies; the `rest` of the measures without their differences."""
    heads = "".join(f'<th scope="col">{context.policy(policy)}{_tag(policy, context)}</th>' for policy in policies)
    conditions = "".join(_condition_rows(policies, context))
    rows = "".join(_measure_row(key, policies, context, compared=True) for key in first)
    others = "".join(_measure_row(key, policies, context, compared=False) for key in rest)
    kind = "policies" if len(context.policies) > 1 else "policies alone"
    bodies = f"<tbody>{conditions}{rows}</tbody>" + f"<tbody>{others}</tbody>" * bool(others)
    return table(f'<th scope="col">measure</th>{heads}', bodies, label="policies side by side", kind=kind)


def _tag(policy: str, context: PageContext) -> str:
    tag = context.tag(policy)
    return f"<small>{tag}</small>" if tag else ""


def _condition_rows(policies: tuple[str, ...], context: PageContext) -> Iterator[str]:
    """The conditions of the goal: what each policy makes of them; of many that ask the same, how many it meets."""
    judged = context.comparison.conditions
    for numbers in alike(judged.get(context.best, ())):
        if len(numbers) > MOST_CONDITIONS:
            text = in_one(judged[context.best][number] for number in numbers)
            cells = "".join(f"<td>{_tally([judged[policy][number] for number in numbers])}</td>" for policy in policies)
            yield _condition_row(text, cells)
            continue
        for number in numbers:
            statuses = (judged[policy][number].status for policy in policies)
            cells = "".join(f'<td><span class="status {one}">{STATUS_WORDS[one]}</span></td>' for one in statuses)
            yield _condition_row(judged[context.best][number].condition.text, cells)


def _condition_row(text: str, cells: str) -> str:
    return f'<tr><th scope="row">{esc(text)} <small>condition of the goal</small></th>{cells}</tr>'


def _tally(conditions: list[Judged]) -> str:
    """Markup of how many conditions are met, missed and open."""
    counts = Counter[str](one.status for one in conditions)
    found = [(status, counts[status]) for status in STATUS_WORDS if counts[status]]
    return "".join(f'<span class="status {status}">{count} {STATUS_WORDS[status]}</span>' for status, count in found)


def _measure_row(key: str, policies: tuple[str, ...], context: PageContext, *, compared: bool) -> str:
    cells = []
    for policy in policies:
        estimate = context.estimates.of(policy, key)
        difference = context.estimates.difference(policy, key)
        delta = signed_difference(key, difference, context) if compared and difference else ""
        below = f'<span class="delta" data-m="{esc(key)}">{delta}</span>' if delta else ""
        few = "" if too_few(estimate.n, context.comparison.replications) else replications_defined(estimate, context)
        cells.append(context.cell(key, estimate, few + below))
    unit = context.labels.scale(key).unit
    return f'<tr><th scope="row">{context.name(key)} <small>{esc(unit)}</small></th>{"".join(cells)}</tr>'
