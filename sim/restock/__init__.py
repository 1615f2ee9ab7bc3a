"""Restock rules: how many units a stock point orders, told its inventory position."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Self

from sim.registry import Kind, KindOf
from sim.restock.levels import Computed, Facts


class RestockRule(Kind):
    """How many units to order, told the inventory position (on hand + on order − backorders).

    A member gives `decide(position, …)`, a plain function of whole numbers whose other parameters are words of
    the rule by name, and `target`, the position it steers to. A rule with a word `review_period` looks at its
    reviews only; every other rule looks after each change of the position.
    """

    noun: ClassVar[str] = "a restock rule"
    home: ClassVar[str] = "sim.restock"
    decide: ClassVar[Callable[..., int]]

    @property
    def target(self) -> int:
        """What stands on hand at the start unless the scenario says otherwise, in units."""
        raise NotImplementedError

    @property
    def periodic(self) -> bool:
        """Whether the rule looks at reviews only, `review_period` apart from `first_review` on."""
        return "review_period" in type(self).model_fields

    @property
    def numbers(self) -> tuple[int, ...]:
        """The values of the parameters of `decide` after the position, in its order."""
        names = list(inspect.signature(self.decide).parameters)[1:]
        return tuple(getattr(self, name) for name in names)

    @property
    def computed_words(self) -> dict[str, Computed]:
        """The words whose number must be computed from demand, lead time and cost before the run."""
        return {name: value for name in type(self).model_fields if isinstance(value := getattr(self, name), Computed)}

    def resolved(self, facts: Facts) -> Self:
        """The same rule with every computed level replaced by its number."""
        numbers: dict[str, Any] = {name: level.units(facts) for name, level in self.computed_words.items()}
        # validated again: a computed reorder point may stand above an order-up-to level given by hand
        return type(self).model_validate({**dict(self), **numbers}) if numbers else self


AnyRestockRule = Annotated[RestockRule, KindOf(RestockRule)]
