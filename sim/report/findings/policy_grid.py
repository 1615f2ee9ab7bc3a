"""The policy grid: policies that are every restock rule under every promise, each at a cell of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.findings.policy_labels import distinct, promise_labels, rule_labels

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


class GridCell(NamedTuple):
    """The cell of a policy: the row of its restock rules and the column of its promise, both from 0."""

    row: int
    column: int


class PolicyGrid(NamedTuple):
    """Labels of the `restock` rules (rows) and of the `promises` (columns), and the `cells` of the policies."""

    restock: tuple[str, ...]
    promises: tuple[str, ...]
    cells: Mapping[str, GridCell]

    def policy(self, row: int, column: int) -> str:
        """The policy of a cell."""
        return next(policy for policy, cell in self.cells.items() if cell == (row, column))


def grid_of(scenario: Scenario, policies: tuple[str, ...]) -> PolicyGrid | None:
    """The grid that `policies` of `scenario` form, one a cell; None if they do not.

    At least two sets of rules and two promises; the policies may differ in nothing else.
    """
    scenarios = [scenario.policies[policy] for policy in policies]
    promises = [changed.promise for changed in scenarios]
    columns = distinct(promises)
    # most scenarios have one promise, and need not be compared further
    if len(columns) < 2 or len(distinct([rest_of(changed) for changed in scenarios])) > 1:
        return None
    rules = [{stock: point.restock for stock, point in changed.stock.items()} for changed in scenarios]
    rows = distinct(rules)
    cells = {
        policy: GridCell(rows.index(rule), columns.index(promise))
        for policy, rule, promise in zip(policies, rules, promises, strict=True)
    }
    full = len(set(cells.values())) == len(policies) == len(rows) * len(columns)
    if not full or len(rows) < 2:
        return None
    return PolicyGrid(rule_labels(rows, scenario.unit), promise_labels(columns, scenario.unit), cells)


def rest_of(scenario: Scenario) -> tuple[Any, ...]:
    """All that a policy can change of a scenario but restock rules and promises."""
    points = {stock: point.model_dump(exclude={"restock"}) for stock, point in scenario.stock.items()}
    return scenario.products, scenario.profiles, scenario.customers, scenario.suppliers, points
