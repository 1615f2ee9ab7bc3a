"""The head of a sweep's page: what was varied, what was played, and the verdict."""

from __future__ import annotations

import datetime as dt

from sim.number_format import plain
from sim.report.sections.page_context import esc
from sim.report.sections.run_info import plain_time
from sim.report.sweep_sections.sweep_context import SweepContext
from sim.sentences import counted, listed


def sweep_opening(context: SweepContext, on: dt.date) -> str:
    """Markup of the head: what was varied and played `on` which day, and the verdict, its first sentence first."""
    scenario = context.scenario
    about = f'<p class="about">{esc(scenario.description)}</p>' if scenario.description else ""
    headline, *others = context.sentences
    rest = "".join(f"<li>{context.sentence(sentence)}</li>" for sentence in others)
    return (
        f'<header id="answer"><p class="kicker">{esc(_facts(context, on))}</p><h1>{esc(scenario.name)}</h1>{about}'
        f'<p class="about">Varied: {esc(varied(context))}</p>'
        f'<div class="verdict"><p class="headline">{context.sentence(headline)}</p>'
        f"{f'<ul>{rest}</ul>' if rest else ''}</div></header>"
    )


def varied(context: SweepContext) -> str:
    """What was varied, from where to where: 'mean lead time of acme, 2 to 20 days'."""
    parts = []
    for axis in context.axes:
        last = len(axis.levels) - 1
        if axis.numeric and last:
            parts.append(f"{axis.words.called}, {axis.number(0, digits=3)} to {axis.text(last, digits=3)}")
        elif last < 4:
            parts.append(f"{axis.words.called}, {listed([axis.text(level) for level in range(last + 1)])}")
        else:
            parts.append(f"{axis.words.called}, {plain(last + 1)} values")
    return "; ".join(parts)


def replications_in_words(context: SweepContext) -> str:
    """How many replications a point has; where triples failed, or a precision was asked for, some have fewer."""
    played = context.best.replications
    most = counted(int(played.max()), "replication")
    return most if (played == played.max()).all() else f"up to {most}"


def _facts(context: SweepContext, on: dt.date) -> str:
    """When and what was played, in a line."""
    sweep, scenario = context.sweep, context.scenario
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    replications = replications_in_words(context)
    policies = counted(len(sweep.policies), "policy", "policies")
    return (
        f"{on:%-d %B %Y} · sweep ({sweep.plan.kind}) of {plain(len(sweep.plan.rows))} "
        f"{'point' if len(sweep.plan.rows) == 1 else 'points'} × {policies} × "
        f"{replications} of {plain_time(scenario.horizon, scenario.unit)}{warm_up}"
    )
