"""Plain values become one frozen `Scenario`, or all that is wrong with them, each problem at its path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.progress_events import REPORT_EVERY, report_step
from sim.registry import Block
from sim.scenario.checks import unplayable
from sim.scenario.error_wording import unplaced_problem
from sim.scenario.item_demand import groups_of_items, with_items
from sim.scenario.model import Scenario
from sim.scenario.references import impossible_goal, network_problems, unknown_names
from sim.scenario.source_map import dotted
from sim.scenario.stock import StockPointSpec
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.units import SCENARIO_UNITS

MOST_REMEMBERED = 10_000
"""Distinct blocks of stock points whose validation is remembered while a scenario is read."""


def validated(
    values: dict[str, Any], folder: FilePath, known: Mapping[str, Mapping[str, Block]] = MappingProxyType({})
) -> tuple[Scenario | None, list[UnplacedProblem]]:
    """The scenario of plain values, or None, and all that is wrong with it.

    `known` has blocks by name that equal values were validated to before, under the word around them.
    """
    context = context_of(values, folder)
    of_items = groups_of_items(values)
    values, item_problems = with_items(values, context)
    problems = [
        *item_problems,
        *unknown_names(values),
        *network_problems(values),
        *impossible_goal(values, context["unit"]),
    ]
    scenario = None
    stock = values.get("stock")
    known_stock = known.get("stock", {})
    points, point_problems = _stock_points(stock, context, known_stock) if isinstance(stock, dict) else (stock, [])
    to_validate = {**values, **({"stock": points} if "stock" in values else {})}
    for word, blocks in known.items():
        if word != "stock" and isinstance(values[word], dict):
            # what a group of items asks for follows from other blocks, which a policy may have changed
            same = {name: block for name, block in blocks.items() if word != "customers" or name not in of_items}
            to_validate[word] = {name: same.get(name, words) for name, words in values[word].items()}
    try:
        scenario = Scenario.model_validate(to_validate, context=context)
    except ValidationError as error:
        # a list of which every entry is wrong is not too short as well
        empty = point_problems and not points
        details = [
            detail
            for detail in error.errors(include_url=False)
            if detail["type"] != "too_short" or not (detail["input"] or (empty and detail["loc"] == ("stock",)))
        ]
        unknown = [unplaced_problem(detail) for detail in details if _is_unknown_block(detail)]
        others = [unplaced_problem(detail) for detail in details if not _is_unknown_block(detail)]
        problems += [*others, *point_problems, *unknown]
    else:
        problems += point_problems
    if scenario is not None and not problems:
        problems += unplayable(scenario)
    # without `choices`: they are as long as the file, and no part of what is wrong
    once = {(problem.path, problem.expected, problem.found, problem.at_key): problem for problem in reversed(problems)}
    return (None if problems else scenario), list(once.values())[::-1]


def _is_unknown_block(detail: ErrorDetails) -> bool:
    """Whether the error is about a word of the scenario itself that it does not have."""
    return detail["type"] == "unknown_word" and len(detail["loc"]) == 1


def context_of(values: dict[str, Any], folder: FilePath) -> dict[str, Any]:
    """What the validators of blocks need to know of the scenario around them: its unit, start and folder."""
    unit = values.get("unit") if values.get("unit") in SCENARIO_UNITS else "day"
    return {"unit": unit, "start": values.get("start"), "folder": folder}


def first_stock_problem(values: dict[str, Any], folder: FilePath) -> str:
    """The first problem of the stock points in `values`, to be shown while the rest of a table is read; '' for none."""
    stock = values.get("stock")
    problems = _stock_points(stock, context_of(values, folder))[1] if isinstance(stock, dict) else []
    return _first_of(problems)


def _first_of(problems: list[UnplacedProblem]) -> str:
    if not problems:
        return ""
    first = problems[0]
    return f" (the first problem: {dotted(first.path[:2])}: expected {first.expected}, found {first.found})"


def _stock_points(
    stock: dict[Any, Any], context: dict[str, Any], known: Mapping[str, Block] = MappingProxyType({})
) -> tuple[dict[Any, Any], list[UnplacedProblem]]:
    """The stock points of a block that are well declared, and what is wrong with the others; `known` as in `validated`.

    One by one, for pydantic carries what is wrong with a million of them up through every block around it; and equal
    blocks only once, for the rows of a table repeat each other.
    """
    points: dict[Any, Any] = {}
    problems: list[UnplacedProblem] = []
    validated: dict[str, StockPointSpec | list[UnplacedProblem]] = {}
    what = "stock points"
    for number, (name, words) in enumerate(stock.items()):
        if number % REPORT_EVERY == 0:
            report_step(what, number, len(stock))
        if name in known:
            points[name] = known[name]
            continue
        written = repr(words)
        result = validated.get(written)
        if result is None:
            result = _stock_point(words, context)
            if len(validated) < MOST_REMEMBERED:
                validated[written] = result
        if isinstance(result, StockPointSpec):
            points[name] = result
            continue
        if not problems:
            what += _first_of([result[0]._replace(path=("stock", name))])
            report_step(what, number, len(stock))
        problems += [problem._replace(path=("stock", name, *problem.path)) for problem in result]
    return points, problems


def _stock_point(words: object, context: dict[str, Any]) -> StockPointSpec | list[UnplacedProblem]:
    try:
        return StockPointSpec.model_validate(words, context=context)
    except ValidationError as error:
        return [unplaced_problem(detail) for detail in error.errors(include_url=False)]
