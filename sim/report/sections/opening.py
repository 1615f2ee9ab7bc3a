"""The head of the page: the question, the date of the run, and the verdict."""

from __future__ import annotations

import datetime as dt

from sim.number_format import plain
from sim.report.sections.page_context import PageContext, esc
from sim.report.sections.policy_lines import guesses
from sim.report.sections.run_info import plain_time


def opening(context: PageContext, on: dt.date) -> str:
    """Markup of the head: what was asked, what was played `on` which day, and the verdict, its first sentence first."""
    comparison, scenario = context.comparison, context.comparison.scenario
    about = f'<p class="about">{esc(scenario.description)}</p>' if scenario.description else ""
    headline, *others = comparison.sentences
    rest = "".join(f"<li>{context.sentence(sentence)}</li>" for sentence in others)
    if named := guesses(context):
        rest += f"<li>Guesses about people, on which this may hang: {esc(named)}.</li>"
    return (
        f'<header id="answer"><p class="kicker">{esc(_facts(context, on))}</p><h1>{esc(scenario.name)}</h1>{about}'
        f"{_interrupted(context)}"
        f'<div class="verdict"><p class="headline">{context.sentence(headline)}</p>{_what_it_is(context)}'
        f"{f'<ul>{rest}</ul>' if rest else ''}</div></header>"
    )


def _what_it_is(context: PageContext) -> str:
    """What the best policy is, in its own words, where the file has any."""
    best = context.comparison.best
    words = context.comparison.scenario.policy_descriptions.get(best, "")
    return f'<p class="meaning">{context.policy(best)}: {esc(words)}</p>' if words else ""


def _facts(context: PageContext, on: dt.date) -> str:
    """When and what was played, in a line."""
    comparison, scenario = context.comparison, context.comparison.scenario
    policies = len(context.policies)
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    return (
        f"{on:%-d %B %Y} · {plain(policies)} {'policy' if policies == 1 else 'policies'}, "
        f"{plain(comparison.replications)} replication{'' if comparison.replications == 1 else 's'} of "
        f"{plain_time(scenario.horizon, scenario.unit)}{warm_up}"
    )


def _interrupted(context: PageContext) -> str:
    """That the comparison was interrupted, if it was; how little few replications tell the verdict says itself."""
    if not context.comparison.interrupted:
        return ""
    words = "The comparison was interrupted; this rests on the replications that were finished."
    return f'<p class="warning">{words}</p>'
