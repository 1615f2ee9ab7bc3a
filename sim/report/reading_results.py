"""Reads a results folder back into the comparison that was written there."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

from sim.engine.ledger import Ledger
from sim.errors import UserError
from sim.experiments.comparison import Comparison
from sim.experiments.played import Settings
from sim.experiments.run import simulate
from sim.experiments.shown_in_notebook import verdict_html
from sim.experiments.sweep.result import Sweep
from sim.experiments.warm_up import Found
from sim.file_access import kind_of
from sim.plugins import load_plugin
from sim.report.reading_sweeps import read_sweep
from sim.report.replication_file import NAME as REPLICATIONS
from sim.report.replication_file import Replications, read_replications
from sim.scenario.model import Scenario
from sim.scenario.reading import read_scenario
from sim.scenario.warm_up import AutoWarmUp
from sim.sentences import counted
from sim.version import __version__, code


class StoredComparison(Comparison):
    """A comparison that was read from a results folder, whose `fingerprint` it keeps whatever has changed since.

    Tables that were kept and are not in the folder are played again when they are asked for, but only by the code that
    played them before, and from the same scenario.
    """

    def __init__(self, scenario: Scenario, stored: Replications, fingerprint: str) -> None:
        played = {
            number: {
                policy: left._replace(ledger=functools.partial(self._played_again, policy, number))
                if left.ledger is None and number in stored.kept[policy]
                else left
                for policy, left in by_policy.items()
            }
            for number, by_policy in stored.played.items()
        }
        super().__init__(scenario, stored.settings, played, stored.keys, seconds=stored.seconds, signal=stored.signal)
        self._stored = stored
        self._fingerprint = fingerprint

    @property
    def fingerprint(self) -> str:
        """16 hex digits: the name of the results folder."""
        return self._fingerprint

    @property
    def found_warm_up(self) -> Found | None:
        """How the warm-up was found, where the scenario says `auto`; None too where other code found it."""
        same_code = (self._stored.version, self._stored.code) == (__version__, code())
        return super().found_warm_up if same_code else None

    def _played_again(self, policy: str, replication: int) -> Ledger:
        """The ledger of a replication. Raises `UserError` where it would not be the same."""
        reason = ""
        if (self._stored.version, self._stored.code) != (__version__, code()):
            reason = f"version {self._stored.version} played it, and this is {_other(self._stored.version)}"
        elif super().fingerprint != self._fingerprint:
            reason = "the scenario, or a file or plug-in that it reads, has changed since"
        if reason:
            raise UserError(
                f"replication {replication} under '{policy}': expected one that can be played again for its tables, "
                f"found that {reason}"
            )
        return simulate(self.scenario, policy, replication, seed=self.seed).ledger


class ComparisonWithoutScenario(StoredComparison):
    """A comparison whose scenario cannot be read again: its numbers and its verdict, but no runs and no figures."""

    def __init__(self, stored: Replications, summary: dict[str, Any], error: UserError) -> None:
        absent = _AbsentScenario(str(summary["scenario"]), error)
        super().__init__(cast(Scenario, absent), stored, str(summary["fingerprint"]))
        self._summary = summary

    @property
    def sentences(self) -> list[str]:
        """What was found, as it was written."""
        return list(self._summary["verdict"])

    def summary(self) -> dict[str, Any]:
        """What `--json` printed."""
        return self._summary

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict."""
        return verdict_html(self.sentences, f"{counted(self.replications, 'replication')}, seed {self.seed}", "")


class _AbsentScenario:
    """Stands for a scenario that cannot be read again; whatever is asked of it but its name raises why."""

    def __init__(self, name: str, error: UserError) -> None:
        self.name = name
        self._error = error

    def __getattr__(self, word: str) -> NoReturn:
        if word.startswith("__"):  # asked by Python itself, which looks whether it is there
            raise AttributeError(word)
        raise self._error


def read_results(
    folder: str | Path, *, data: str | Path | None = None, plugins: Iterable[str | Path] = ()
) -> Comparison | Sweep:
    """The comparison, or the sweep, in a results folder: equal to the one that was written, in tables, differences,
    verdict and figures.

    `data` is the folder of the files that the scenario reads, if they have moved; `plugins` are the Python files that
    define kinds of one's own. Where the scenario cannot be read again, what needs none is given, and what lacks is said
    by a `UserError` where it is needed. Raises `UserError` where the folder holds no results of this kind.
    """
    folder = Path(folder)
    said, summary = _json(folder, "provenance.json"), _json(folder, "summary.json")
    of_sweep = said.get("verb") == "sweep"
    stored = None if of_sweep else read_replications(folder / REPLICATIONS)
    for plugin in plugins:
        load_plugin(plugin)
    where = folder / str(said.get("scenario_folder", ".")) if data is None else Path(data)
    if stored is None:
        try:
            scenario = read_scenario(folder / "scenario.yaml", folder=where)
        except UserError as error:
            raise _lacking(folder, where, said, error) from None
        return read_sweep(folder, scenario, said, summary)
    try:
        scenario = _with_window(read_scenario(folder / "scenario.yaml", folder=where), summary)
        comparison: Comparison = StoredComparison(scenario, stored, str(summary["fingerprint"]))
    except UserError as error:
        comparison = ComparisonWithoutScenario(stored, summary, _lacking(folder, where, said, error))
    comparison.command = str(said.get("command", ""))
    return comparison


def _with_window(scenario: Scenario, summary: dict[str, Any]) -> Scenario:
    """The scenario with the warm-up that the summary says was found, if it says `auto` itself."""
    return scenario.with_warm_up(AutoWarmUp(float(summary["window"][0]))) if scenario.seeks_warm_up else scenario


def _json(folder: Path, name: str) -> dict[str, Any]:
    """What a file of the folder says. Raises `UserError` where there is none that can be read."""
    try:
        said = json.loads((folder / name).read_text(encoding="utf-8"))
        if isinstance(said, dict) and "fingerprint" in said:
            return said
        reason = "something else"
    except FileNotFoundError:
        reason = "no such file" if folder.is_dir() else kind_of(folder)
    except (OSError, ValueError) as error:
        reason = f"one that cannot be read ({error})"
    raise UserError(f"{folder}: expected a results folder, with {name} in it, found {reason}")


def _lacking(folder: Path, where: Path, said: dict[str, Any], error: UserError) -> UserError:
    """The error to raise where the scenario is needed that could not be read again because of `error`."""
    hints = [f"the files that it reads are looked for in {where}: data= says where they are now"]
    if named := said.get("plugins"):
        hints.append(f"it was played with {', '.join(map(str, named))}: plugins= loads such files")
    return UserError(f"{folder}: its scenario cannot be read again ({'; '.join(hints)}):\n{error}")


def _other(version: str) -> str:
    return "other code of the same version" if version == __version__ else f"version {__version__}"


class PlayedBefore(NamedTuple):
    """A run that an earlier command played, under the scenario as it is now, and the `folder` where it lies."""

    comparison: Comparison
    folder: Path


def played_before(
    scenario: Scenario, settings: Settings, replications: int, out: str | Path, *, keep: str, form: str
) -> PlayedBefore | None:
    """The run that would be played, if it lies in `out` with the tables asked for and only words have changed since.

    Words are the goal, descriptions and comments, which no fingerprint has. None where the file is the same to the
    letter: who asks for the same again wants it played.
    """
    if not (Path(out) / scenario.name).is_dir():  # most often; a fingerprint reads files
        return None
    # of these settings alone the fingerprint is made
    blank = Comparison(scenario, settings, {number: {} for number in range(replications)}, {}, seconds=0)
    folder = Path(out) / scenario.name / blank.fingerprint
    if not (folder / REPLICATIONS).is_file():
        return None
    try:
        said, stored = _json(folder, "provenance.json"), read_replications(folder / REPLICATIONS)
        summary = _json(folder, "summary.json")
        text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    except (UserError, OSError, ValueError):
        return None
    numbers = {"totals": [], "first": [0], "all": list(range(replications))}[keep]
    same_code = (stored.version, stored.code) == (__version__, code())
    whole = not stored.signal and list(stored.played) == list(range(replications))
    kept = stored.settings._replace(engine=settings.engine) == settings and all(
        stored.kept[policy] == numbers for policy in settings.policies
    )
    if not (same_code and whole and kept and said.get("tables") == form) or text == scenario.text:
        return None
    comparison = StoredComparison(_with_window(scenario, summary), stored, blank.fingerprint)
    return PlayedBefore(comparison, folder)
