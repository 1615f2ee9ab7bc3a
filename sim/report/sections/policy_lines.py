"""The policies, a line each, and what is assumed, with the guesses about people marked as such."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.findings.assumptions import assumptions
from sim.report.findings.plain_words import names_in_words
from sim.report.findings.policy_changes import change_in_words, policy_changes
from sim.report.sections.page_context import MeasureMarkup, esc

MOST_CHANGES = 4
"""Of a policy without a description so many changes are said; the others are counted."""


def policy_lines(context: MeasureMarkup) -> str:
    """Markup of a line a policy: its description, else what it changes of the baseline."""
    scenario = context.scenario
    baseline = scenario.policies[context.baseline]
    lines = []
    for policy in context.policies:
        words = scenario.policy_descriptions.get(policy, "")
        if not words and policy == context.baseline:
            words = "the scenario as it stands"
        if not words:
            changed = scenario.policies[policy]
            changes = [change_in_words(change, changed) for change in policy_changes(baseline, changed)]
            more = len(changes) - MOST_CHANGES
            words = "; ".join(changes[:MOST_CHANGES]) + (f"; and {plain(more)} more" if more > 0 else "")
        tag = context.tag(policy)
        lines.append(
            f"<div><dt>{context.policy(policy)}{f' <small>{tag}</small>' if tag else ''}</dt>"
            f"<dd>{esc(words or 'changes nothing')}</dd></div>"
        )
    return f'<dl class="lines">{"".join(lines)}</dl>'


def guesses(context: MeasureMarkup) -> str:
    """What of the assumptions is a guess about people, such as 'patience and reactions'; '' where nothing is."""
    scenario = context.scenario
    found = [one.about for one in assumptions(scenario.policies[context.baseline]) if one.guess]
    return names_in_words(list(dict.fromkeys(found))) if found else ""


def assumption_lines(context: MeasureMarkup) -> str:
    """Markup of what is assumed, and of the scenario's warnings; guesses about people are marked by a word."""
    scenario = context.scenario
    said = assumptions(scenario.policies[context.baseline])
    lines = []
    for about in dict.fromkeys(one.about for one in said):
        rows = [one for one in said if one.about == about]
        guess = ' <small class="guess">guess about people</small>' if any(one.guess for one in rows) else ""
        inside = "<br>".join(f"<strong>{esc(one.of)}</strong>: {esc(one.words)}" for one in rows)
        lines.append(f"<div><dt>{esc(about)}{guess}</dt><dd>{inside}</dd></div>")
    note = ""
    if named := guesses(context):
        note = (
            f'<p class="note">{esc(named[0].upper() + named[1:])} are guesses about people unless somebody measured '
            "them: turn them up and down before you believe a verdict that hangs on them.</p>"
        )
    warnings = "".join(f'<p class="warning">A warning of the scenario: {esc(one)}.</p>' for one in scenario.warnings)
    for one in context.level_cautions:
        warnings += f'<p class="warning">A caution on computed levels: {esc(one)}.</p>'
    return f'<dl class="lines">{"".join(lines)}</dl>{note}{warnings}'
