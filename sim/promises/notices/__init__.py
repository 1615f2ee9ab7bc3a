"""Notices: what a customer who waits is told later."""

from __future__ import annotations

from typing import Annotated, ClassVar, NamedTuple

from sim.registry import Kind, KindOf


class News(NamedTuple):
    """What a notice brings: how much later than agreed, in units of time (None: no date is known), and to whom.

    `first` unless an earlier notice has moved the date already; `objection` and `consent` are this customer's own
    uniform numbers.
    """

    delay: float | None
    first: bool
    objection: float
    consent: float


class Notices(Kind):
    """When the store writes to who waits, and whether the order stands if nothing is answered."""

    noun: ClassVar[str] = "a kind of notices"
    package_name: ClassVar[str] = "sim.promises.notices"

    @property
    def period(self) -> float | None:
        """Time between two messages, in units, if they go out by the calendar."""
        return None

    @property
    def watches(self) -> bool:
        """Whether a message goes out as soon as the store knows that a date slips."""
        return False

    @property
    def least(self) -> float:
        """The least lateness worth telling, in units of time."""
        return 0.0

    def stands(self, news: News) -> bool:
        """Whether the order stands after a delay was told, as far as this rule is concerned."""
        return True


AnyNotices = Annotated[Notices, KindOf(Notices)]
