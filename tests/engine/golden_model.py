"""Golden numbers of the model: what the ledgers and the measures of many runs add up to, kept in a file.

    python -m tests.engine.golden_model

writes the file anew. It refuses to where a run of the same scenario has other numbers under the same MODEL_VERSION.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim import read_mapping, read_scenario
from sim.engine.model_version import MODEL_VERSION
from sim.engine.plan import plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.measures import ALL, measure_run
from sim.registry import Kind
from sim.scenario.model import Scenario
from sim.scenario.reading import plain_values
from tests.helpers.places import SCENARIOS, SHIPPED

FILE = Path(__file__).with_name("golden_model.json")
TOLERANCE = 1e-9
"""Relative: logarithms, powers and gamma quantiles differ in their last bits between processors and versions of numpy;
what is meant differs by more. (An instant at which two things happen on one machine, and not on another, would show as
a difference that nobody meant; none is known.)"""
SAYS_NOTHING = ("name", "description", "goal", "replications", "currency")
"""Words of a scenario that change no number."""
HOW = "raise MODEL_VERSION (sim/engine/model_version.py), and write the file: python -m tests.engine.golden_model"

Numbers = dict[str, list[Any]]
"""Of a column of the ledger its length, its sum and its sum weighted by position; of a measure its value over all, and
its sums over stock points and over customer groups."""

WORLD: dict[str, Any] = {
    "name": "examples",
    "unit": "day",
    "start": "2026-01-05",
    "warm_up": 14,
    "horizon": 120,
    "seed": 11,
    "products": {
        "mug": {
            "price": 9,
            "unit_cost": 4,
            "holding_rate": "25% per year",
            "backorder_cost": 0.1,
            "backorder_fee": 0.5,
        },
        "cup": {"price": 7, "unit_cost": 3, "holding_cost": 0.01, "lost_sale_cost": 2},
    },
    "customers": {
        "people": {
            "wants": {"mug": 0.7, "cup": 0.3},
            "arrivals": {"type": "poisson", "rate": 5},
            "patience": {"type": "exponential", "mean": 6},
            "willing_to_wait": 0.8,
        },
        "shops": {
            "wants": "mug",
            "arrivals": {"type": "poisson", "rate": 0.5},
            "quantity": {"type": "geometric", "mean": 4},
            "alternatives": {"cup": 0.4},
            "priority": 2,
        },
    },
    "suppliers": {
        "acme": {
            "lead_time": {"type": "gamma", "mean": 5, "cv": 0.5},
            "order_cost": 12,
            "yield": 0.97,
            "expedite": {"lead_time": 1, "extra_cost": 1},
            "prices": [{"from": 40, "price": 3.5}],
            "disruptions": {"up": {"type": "exponential", "mean": 40}, "down": {"type": "exponential", "mean": 6}},
        },
        "bolt": {"lead_time": 2, "order_cost": 20, "unit_cost": 6, "capacity": 9},
    },
    "stock": {
        "mug": {"source": "acme", "restock": {"type": "reorder_point", "reorder_point": 30, "order_quantity": 40}},
        "cup": {"source": "bolt", "restock": {"type": "base_stock", "base_stock_level": 9}},
    },
}
"""A world in which every kind is played with its example: in a policy of its own."""
OTHER_WORDS = {"a distribution: scripted": {"type": "scripted", "values": [3, 5, 8, 2.5] * 100}}
"""Kinds whose example does not last as long as this world."""
PLAYED_ELSEWHERE = ("trace",)
"""Kinds that do not go with this world: `grocery.yaml` plays the trace."""


def _patch(family: str, words: dict[str, Any], *, decides: bool) -> dict[str, Any]:
    """The patch of a policy that has a kind, described by its `words`, in the place of its family."""
    promise = {"quote": {"type": "lead_time", "quantile": 0.8}}
    forecast_driven = {"type": "forecast_driven", "review_period": "7 days", "forecast": words, "service_level": 0.95}
    places: dict[str, dict[str, Any]] = {
        "Distribution": {"suppliers": {"acme": {"lead_time": words}}},
        "Arrivals": {"customers": {"people": {"arrivals": words}}},
        "RestockRule": {"stock": {"mug": {"restock": words}}},
        "SourcingRule": {"stock": {"mug": {"source": words, **({"restock": None} if decides else {})}}},
        "Quote": {"promise": {"quote": words}},
        "Notices": {"promise": {**promise, "notices": words}},
        "Loyalty": {"customers": {"people": {"loyalty": words}}},
        "Forecast": {"stock": {"mug": {"restock": forecast_driven}}},
    }
    return places[family]


def examples() -> Scenario:
    """The world in which every kind of the simulator is played, each in a policy of its own."""
    policies: dict[str, Any] = {}
    for family in sorted((kind for kind in Kind.__subclasses__() if kind.package_name), key=lambda kind: kind.__name__):
        for name, kind in family.found().items():
            if kind.__module__.startswith("sim.") and name not in PLAYED_ELSEWHERE:
                policy = f"{family.noun}: {name}"
                words = OTHER_WORDS.get(policy, {"type": name, **kind.example})
                decides = bool(getattr(kind, "decides", False))
                policies[policy] = _patch(family.__name__, words, decides=decides)
    return read_mapping({**WORLD, "policies": policies}, SCENARIOS)


def scenarios() -> dict[str, Scenario]:
    """What is played: the examples, and every scenario that is shipped."""
    return {"examples": examples(), **{file.stem: read_scenario(file, progress=False) for file in SHIPPED}}


def played(name: str, scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Replication 0 of a scenario under each policy: the name of the run, the scenario's digest and its numbers."""
    values, folder = plain_values(scenario)
    for policy in scenario.policies:
        yield (
            f"{name}, {policy}",
            {
                "scenario": _digest(values, policy, [folder / file for file in _files(scenario.policies[policy])]),
                "numbers": numbers(scenario, policy),
            },
        )


def _files(scenario: Scenario) -> list[Path]:
    return sorted({file.resolve() for kind in scenario.kinds() for file in kind.files()})


def _digest(values: dict[str, Any], policy: str, files: list[Path]) -> str:
    """A digest of the text of a scenario under a policy, and of its files: of what stands there, not of what it means,
    for that is what may have changed."""
    words = {word: value for word, value in values.items() if word not in (*SAYS_NOTHING, "policies")}
    patch = dict(values.get("policies", {}).get(policy) or {})
    patch.pop("description", None)
    digest = hashlib.blake2b(json.dumps([words, patch], default=str).encode(), digest_size=8)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def numbers(scenario: Scenario, policy: str) -> Numbers:
    """What the ledger and the measures of replication 0 add up to."""
    run = plan(scenario, policy)
    tape = Tape(scenario.seed, 0)
    ledger = play(run, tape, tape.customers(run))
    found: Numbers = {name: _of_column(column) for name, column in _columns(ledger, "") if len(column)}
    parts: dict[str, list[list[float]]] = {}
    for row in measure_run(run, ledger):
        number = 0 if (row.stock, row.group) == (ALL, "") else 1 if row.stock != ALL else 2
        values = parts.setdefault(row.measure, [[], [], []])[number]
        if row.value is not None:
            values.append(float(row.value))
    for name, sums in parts.items():
        found[name] = [_short(sum(values)) if values else None for values in sums]
    return found


def _columns(part: Any, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a ledger, each with its dotted name; what is no array, or a list of them, is taken apart."""
    if isinstance(part, np.ndarray):
        yield name, part
    elif isinstance(part, tuple | list):
        fields = getattr(part, "_fields", range(len(part)))
        for field, inner in zip(fields, part, strict=True):
            yield from _columns(inner, f"{name}.{field}" if name else str(field))


def _of_column(column: np.ndarray) -> list[Any]:
    if column.dtype == object:
        text = repr(column.tolist()).encode()
        return [len(column), hashlib.blake2b(text, digest_size=8).hexdigest()]
    column = np.where(np.isfinite(column), column, -1) if column.dtype.kind == "f" else column
    weighted = np.dot(column.reshape(len(column), -1).sum(axis=1, dtype=np.float64), np.arange(1, len(column) + 1))
    return [len(column), _short(column.sum().item()), _short(weighted)]


def _short(number: float) -> float:
    """A number with as many digits as are compared; a whole number as it is."""
    return number if isinstance(number, int) else float(f"{number:.11g}")


def differences(golden: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What of a run differs from its golden numbers, a line each."""
    old, new = golden["numbers"], now["numbers"]
    return [
        f"{name}: {old.get(name)} before, {new.get(name)} now"
        for name in dict.fromkeys([*old, *new])
        if not _agree(old.get(name), new.get(name))
    ]


def _agree(old: list[Any] | None, new: list[Any] | None) -> bool:
    if old is None or new is None or len(old) != len(new):
        return False
    return all(
        abs(before - after) <= TOLERANCE * max(1.0, abs(before), abs(after))
        if isinstance(before, int | float) and isinstance(after, int | float)
        else before == after
        for before, after in zip(old, new, strict=True)
    )


def read(file: Path = FILE) -> dict[str, Any]:
    """The golden file: the `version` of the model, and the `runs` by their names."""
    golden: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    names = golden["numbers"]
    for run in golden["runs"].values():
        run["numbers"] = {name: found for name, found in zip(names, run["numbers"], strict=True) if found}
    return golden


def write(runs: dict[str, Any], file: Path = FILE, version: int = MODEL_VERSION) -> None:
    """Writes the golden file. Raises `SystemExit` where a run has other numbers under a version that is not new."""
    golden = read(file) if file.exists() else {"version": 0, "runs": {}}
    for name, before in golden["runs"].items():
        same_scenario = name in runs and runs[name]["scenario"] == before["scenario"]
        if version <= golden["version"] and same_scenario and (found := differences(before, runs[name])):
            raise SystemExit(f"{name}: {found[0]}: {HOW}")
    names = list(dict.fromkeys(name for run in runs.values() for name in run["numbers"]))
    lines = []
    for name, run in runs.items():
        in_order = {**run, "numbers": [run["numbers"].get(number) for number in names]}
        lines.append(f"{json.dumps(name)}: {json.dumps(in_order, separators=(',', ':'))}")
    head = f'"version": {version}, "numbers": {json.dumps(names)}, "runs": '
    file.write_text(f"{{{head}{{\n" + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    write(dict(run for name, scenario in scenarios().items() for run in played(name, scenario)))
