"""Run information: how the comparison was run, so that it can be run again, and what every measure means."""

from __future__ import annotations

import platform
from importlib import metadata

from sim.number_format import plain, rounded
from sim.report.sections.control_variates import controlled_sentence
from sim.report.sections.page_context import MeasureMarkup, PageContext, anchor, esc

PACKAGES = ("simpy", "numpy", "pandas", "scipy", "plotly")


def how_it_was_run(context: PageContext) -> str:
    """Markup of the scenario, policies, window, seed, versions and command."""
    comparison, scenario = context.comparison, context.comparison.scenario
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    start = f", from {scenario.start:%-d %B %Y}" if scenario.start else ""
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    facts = {
        "scenario": f"{scenario.name}{start}",
        "policies": ", ".join(context.policies),
        "measured": f"{plain_time(scenario.horizon, scenario.unit)}{warm_up}",
        "replications": plain(comparison.replications),
        "seed": str(comparison.seed),
        "engine": comparison.engine,
        "time taken": f"{rounded(comparison.seconds)} seconds",
        "version": f"backorders {metadata.version('backorders')}, Python {platform.python_version()}, {versions}",
        "fingerprint": comparison.fingerprint,
        "command": comparison.command,
    }
    rows = "".join(f"<dt>{esc(word)}</dt><dd>{esc(fact)}</dd>" for word, fact in facts.items() if fact)
    said = controlled_sentence(comparison)
    note = f'<p class="note">{context.sentence(said)}</p>' if said else ""
    return f'<dl class="facts">{rows}</dl>{note}'


def plain_time(length: float, unit: str) -> str:
    """A length of time in the scenario's `unit`, to one decimal if it is not whole.

    >>> plain_time(365.0, "day"), plain_time(1.0, "week"), plain_time(52.14, "week")
    ('365 days', '1 week', '52.1 weeks')
    """
    return f"{plain(length, 0 if length == int(length) else 1)} {unit}{'' if length == 1 else 's'}"


def glossary(context: MeasureMarkup) -> str:
    """Markup of every measure that the page cites: its formula, unit and source."""
    entries = []
    for key in sorted(context.cited):
        measure = context.labels.measure(key)
        symbol = f' <span class="symbol">{esc(measure.symbol)}</span>' if measure and measure.symbol else ""
        known = measure is not None and measure.source not in ("", "definition")
        source = f" <small>{esc(measure.source)}</small>" if measure and known else ""
        formula = context.labels.formula(key).split(" = ", 1)[-1]
        entries.append(
            f'<div id="{anchor(key)}"><dt>{esc(context.labels.name(key))}{symbol}</dt>'
            f"<dd>{esc(formula)}.{source}</dd></div>"
        )
    return f'<dl class="glossary">{"".join(entries)}</dl>'
