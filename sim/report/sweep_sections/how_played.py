"""How a sweep was played: what it takes to get the same again."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata

from sim.number_format import plain, rounded
from sim.report.sections.page_context import esc
from sim.report.sections.run_info import PACKAGES, plain_time
from sim.report.sweep_sections.sweep_context import SweepContext
from sim.report.sweep_sections.sweep_opening import replications_in_words
from sim.sentences import counted


def how_played(context: SweepContext, besides: Mapping[str, str]) -> str:
    """Markup of the design, the triples, seed, engine, versions and command, and facts `besides`."""
    sweep, scenario = context.sweep, context.scenario
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    again = f"; {plain(sweep.found)} were found from earlier, {plain(sweep.triples - sweep.found)} played"
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    facts = {
        "scenario": scenario.name,
        "varied": "; ".join(sweep.plan.columns),
        "design": "; ".join([f"{sweep.plan.kind}, {counted(len(sweep.plan.rows), 'point')}", *sweep.plan.notes]),
        "policies": ", ".join(sweep.policies),
        "triples": f"{plain(sweep.triples)} of point, policy and replication{again if sweep.found else ''}",
        "failed": plain(len(sweep.failures)) if sweep.failures else "",
        "replications": replications_in_words(context).partition(" replication")[0],
        "measured": f"{plain_time(scenario.horizon, scenario.unit)}{warm_up}",
        "seed": str(sweep.seed),
        "engine": sweep.engine,
        **besides,
        "time taken": f"{rounded(sweep.seconds)} seconds",
        "version": f"backorders {metadata.version('backorders')}, Python {platform.python_version()}, {versions}",
        "folder": str(sweep.folder),
        "command": sweep.command,
    }
    rows = "".join(f"<dt>{esc(word)}</dt><dd>{esc(fact)}</dd>" for word, fact in facts.items() if fact)
    note = (
        "The same command finds what is played and plays the rest; with <code>read_results</code> the folder is read "
        "back into Python."
    )
    return f'<dl class="facts">{rows}</dl><p class="note">{note}</p>'
