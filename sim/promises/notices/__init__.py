"""Notices: the messages to customers with backorders when their promised dates slip."""

from __future__ import annotations

from typing import Annotated, ClassVar, NamedTuple

from sim.registry import Kind, KindOf


class News(NamedTuple):
    """The delay that a notice tells, in units of time beyond the agreed date (None: no date is known).

    `first` is whether no earlier notice has moved the date; `objection` and `consent` are uniform numbers of the
    customer who is told.
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
        """Time between two messages, in units of time; None if they are not sent at fixed intervals."""
        return None

    @property
    def watches(self) -> bool:
        """Whether a message is sent as soon as the stock point knows that a date slips."""
        return False

    @property
    def least(self) -> float:
        """The least delay that a message is sent for, in units of time."""
        return 0.0

    def stands(self, news: News) -> bool:
        """Whether the order stands after this delay was told, or is cancelled by this rule."""
        return True


AnyNotices = Annotated[Notices, KindOf(Notices)]
