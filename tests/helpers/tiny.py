"""The tiny scenario as text, and what a test makes of it: what is read, or refused."""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario.model import Scenario

TINY = """\
name: tiny
unit: day
horizon: 100
products:
  mug: {}
customers:
  people:
    wants: mug
    arrivals: {type: poisson, rate: 3}
suppliers:
  acme: {lead_time: 5}
stock:
  mug:
    source: acme
    restock: {type: base_stock, base_stock_level: 8}
"""
IN_SMALLER_ONES = " (units are whole: count in smaller ones, such as grams instead of kilograms)"
A_LEVEL = "a whole number of units, at least 0, or one of {days: 14}, {service_level: 0.95}, {fill_rate: 0.98}"

Read = Callable[..., Scenario]
Refusals = Callable[..., list[str]]
Changes = list[tuple[str, str]]


def changed(changes: Changes) -> str:
    """The tiny scenario with each old text replaced by the new one."""
    text = TINY
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def in_quotes(text: str, read_as: str) -> str:
    """The message about a name that YAML reads as something else because it is not in quotes."""
    return f"expected a name in quotes: '{text}', found {text}, which YAML reads as {read_as}"


TWO_CUPS = [
    ("mug: {}", "mug: {}\n  cup: {}"),
    ("stock:\n", "stock:\n  cup: {source: acme, restock: {type: base_stock, base_stock_level: 3}}\n"),
]
MANY_GROUPS = [
    (
        "customers:\n",
        "customers:\n  big spenders: {wants: mug, arrivals: {type: poisson, rate: 1}}\n"
        "  v.1.2: {wants: mug, arrivals: {type: scripted, times: [1, 2, 3]}}\n",
    )
]
