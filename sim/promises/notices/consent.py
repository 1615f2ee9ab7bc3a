"""Notices of delay to which the customer must agree."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from sim.promises.notices import News, Notices
from sim.units import MICROSECONDS, Duration, Share


class ConsentNotices(Notices):
    """A message as soon as a date slips; a long, an indefinite or a second delay stands only with express consent.

    After the US Federal Trade Commission's Mail, Internet, or Telephone Order Merchandise Rule (16 CFR 435), as
    publicly described: a first definite delay of up to `first_delay` (30 days) stands unless the customer objects;
    for any other the customer must consent, or the order is cancelled and refunded. `objects` and `consents` are
    the shares of customers who do.

    >>> rule = ConsentNotices(first_delay=30, objects=0.1, consents=0.6)
    >>> rule.stands(News(delay=20, first=True, objection=0.5, consent=0.9))  # does not object
    True
    >>> rule.stands(News(delay=20, first=False, objection=0.5, consent=0.9))  # a second delay, and no consent
    False
    """

    type: ClassVar[str] = "consent"
    example: ClassVar[dict[str, Any]] = {"first_delay": "30 days", "objects": 0.1, "consents": 0.6}
    # None stands for 30 days in the scenario's own unit, which only the validator knows
    first_delay: Duration = Field(default=None, validate_default=True, json_schema_extra={"default": "30 days"})
    objects: Share = 0.1
    consents: Share = 0.6

    @field_validator("first_delay", mode="before")
    @classmethod
    def _thirty_days(cls, value: object, info: ValidationInfo) -> object:
        if value is not None:
            return value
        return 30 * MICROSECONDS["day"] / MICROSECONDS[(info.context or {}).get("unit", "day")]

    @property
    def watches(self) -> bool:
        """True."""
        return True

    def stands(self, news: News) -> bool:
        """Unless the customer objects to a first short delay, or does not consent to any other."""
        if news.delay is not None and news.first and news.delay <= self.first_delay:
            return news.objection >= self.objects
        return news.consent < self.consents
