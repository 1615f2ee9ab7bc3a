"""One supplier, and another for when the first is down or slow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from sim.registry import Block
from sim.sourcing import Route, SourceName, SourcingInformation, SourcingRule, WordPath, all_to_one, second_route
from sim.units import Duration, PositiveUnits, refuse


def _yes(value: bool) -> bool:
    if not value:
        raise refuse("true, or no such word")
    return value


class BackupCondition(Block):
    """Any of what is named: the first supplier is down (`disrupted: true`); a customer who came now and found nothing
    would wait longer than `expected_wait`; at least so many `backorders`, in units."""

    disrupted: Annotated[bool, Field(strict=True), AfterValidator(_yes)] | None = None
    expected_wait: Duration | None = None
    backorders: PositiveUnits | None = None

    @model_validator(mode="after")
    def _any_condition(self) -> Self:
        if self.disrupted is None and self.expected_wait is None and self.backorders is None:
            raise refuse("at least one of disrupted, expected_wait and backorders")
        return self


class Backup(SourcingRule):
    """Everything from the `first` supplier, but an order placed `when` things are bad goes to the other, `then`.

    The first supplier named again stands for its `expedite` terms. The expected wait is that of a customer who comes
    now and finds nothing free: until the receipt under way that covers them, each taken at its mean; where none does,
    until an order placed with the first supplier now.

    >>> Backup.decide(disrupted=False, wait=4.0, backorders=3, longest=5.0, most=20)
    False
    >>> Backup.decide(disrupted=False, wait=5.5, backorders=3, longest=5.0, most=20)
    True
    """

    type: ClassVar[str] = "backup"
    example: ClassVar[dict[str, Any]] = {"first": "acme", "then": "bolt", "when": {"expected_wait": "5 days"}}
    first: SourceName
    then: SourceName
    when: BackupCondition

    @staticmethod
    def decide(
        *, disrupted: bool = False, wait: float = 0.0, backorders: int = 0, longest: float | None, most: int | None
    ) -> bool:
        """Whether an order goes to the backup: `disrupted`, or wait > longest, or backorders ≥ most.

        `wait` and `longest` are times in the scenario's unit, `backorders` and `most` units; None is no limit.
        """
        return disrupted or (longest is not None and wait > longest) or (most is not None and backorders >= most)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The first supplier and the backup, in this order."""
        return Route(self.first), second_route(self.then, self.first, "backup")

    @property
    def places(self) -> tuple[WordPath, ...]:
        """The words `first` and `then`."""
        return ("first",), ("then",)

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """All of it to the backup while a condition of `when` holds, else all to the first supplier."""
        when = self.when
        use_backup = self.decide(
            disrupted=when.disrupted is not None and information.disrupted(0),
            wait=0.0 if when.expected_wait is None else information.expected_wait(),
            backorders=information.backorders,
            longest=when.expected_wait,
            most=when.backorders,
        )
        return all_to_one(quantity, chosen=int(use_backup), routes=2)
