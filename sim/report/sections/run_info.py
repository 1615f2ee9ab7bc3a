"""The end of the page: how it was run, so that it can be run again, and what every measure means."""

from __future__ import annotations

import platform
from importlib import metadata

from sim.number_format import plain, said
from sim.report.sections.page_context import Sheet, anchor, esc

PACKAGES = ("simpy", "numpy", "pandas", "scipy", "plotly")


def how_it_was_run(sheet: Sheet) -> str:
    """Scenario, seed, versions and command."""
    comparison, world = sheet.comparison, sheet.comparison.scenario
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    start = f", from {world.start:%-d %B %Y}" if world.start else ""
    warm_up = f" after a warm-up of {plain_time(world.warm_up, world.unit)}" if world.warm_up else ""
    facts = {
        "scenario": f"{world.name}{start}",
        "policies": ", ".join(sheet.policies),
        "measured": f"{plain_time(world.horizon, world.unit)}{warm_up}",
        "replications": plain(comparison.replications),
        "seed": str(comparison.seed),
        "engine": comparison.engine,
        "time taken": f"{said(comparison.seconds)} seconds",
        "version": f"backorders {metadata.version('backorders')}, Python {platform.python_version()}, {versions}",
        "fingerprint": comparison.fingerprint,
        "command": comparison.command,
    }
    rows = "".join(f"<dt>{esc(word)}</dt><dd>{esc(fact)}</dd>" for word, fact in facts.items() if fact)
    return f'<dl class="facts">{rows}</dl>'


def plain_time(length: float, unit: str) -> str:
    """A length of time in words.

    >>> plain_time(365.0, "day"), plain_time(1.0, "week"), plain_time(52.14, "week")
    ('365 days', '1 week', '52.1 weeks')
    """
    return f"{plain(length, 0 if length == int(length) else 1)} {unit}{'' if length == 1 else 's'}"


def glossary(sheet: Sheet) -> str:
    """Every measure that the page shows: its formula, unit and source."""
    entries = []
    for key in sorted(sheet.cited):
        measure = sheet.words.measure(key)
        symbol = f' <span class="symbol">{esc(measure.symbol)}</span>' if measure and measure.symbol else ""
        source = f"<small>{esc(measure.source)}</small>" if measure and measure.source else ""
        formula = sheet.words.formula(key).split(" = ", 1)[-1]
        entries.append(
            f'<div id="{anchor(key)}"><dt>{esc(sheet.words.name(key))}{symbol}</dt>'
            f"<dd>{esc(formula)}.{source}</dd></div>"
        )
    return f'<dl class="glossary">{"".join(entries)}</dl>'
