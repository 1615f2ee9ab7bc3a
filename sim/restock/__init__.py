"""Restock rules: how many units a stock point orders at an inventory position."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.registry import Kind, KindOf
from sim.restock.facts import StockPointFacts, one_for_one
from sim.restock.levels import ComputedLevel
from sim.restock.plugin_checks import check_restock_rule

Review = Literal["each_change", "each_instant"]
"""When a continuous rule looks at the position: right after each change, or once at the end of an instant."""


class RestockRule(Kind):
    """How many units to order, told the inventory position (on hand + on order − backorders).

    A member gives `decide(position, …)`, a plain function of whole numbers whose other parameters are words of
    the rule by name, and `target`, the position it steers to. A rule with a word `review_period` looks at its
    reviews only; every other rule looks after each change of the position, or, if it has the word `review` and that
    says `each_instant`, once in every instant in which the position changed.
    """

    noun: ClassVar[str] = "a restock rule"
    package_name: ClassVar[str] = "sim.restock"
    decide: ClassVar[Callable[..., int]]

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        super().__pydantic_init_subclass__(**words)
        if not cls.__module__.startswith("sim."):
            check_restock_rule(cls, RestockRule)

    @property
    def target(self) -> int:
        """On-hand stock at time 0 unless the scenario says otherwise, in units."""
        raise NotImplementedError

    @property
    def periodic(self) -> bool:
        """Whether review is periodic, every `review_period` from `first_review` on, and not continuous."""
        return "review_period" in type(self).model_fields

    @property
    def one_for_one(self) -> bool:
        """Whether it orders each unit demanded at once, up to a level, whatever the level: (S − 1, S)."""
        return False

    @property
    def numbers(self) -> tuple[int, ...]:
        """The values of the parameters of `decide` after the position, in its order."""
        names = list(inspect.signature(self.decide).parameters)[1:]
        return tuple(getattr(self, name) for name in names)

    @property
    def computed_words(self) -> dict[str, ComputedLevel]:
        """The words whose number must be computed from demand, lead time and cost before the run."""
        return {name: value for name, value in vars(self).items() if isinstance(value, ComputedLevel)}

    @property
    def unresolved(self) -> bool:
        """Whether it must be `resolved` before it can decide."""
        return any(isinstance(value, ComputedLevel) for value in vars(self).values())

    def positions(self, word: str, level: int) -> tuple[int, int]:
        """The (low, high] on which the inventory position lies just after a review, with `level` at `word`.

        A fill rate is computed from it. Unless a rule overrides it the position returns to `level` itself: at each
        review, or with each unit demanded.
        """
        return (level, level) if self.periodic else one_for_one(level)

    def resolved(self, facts: StockPointFacts) -> Self:
        """The same rule with every computed level replaced by its number; raises pydantic's `ValidationError`."""
        declared = {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}
        numbers: dict[str, int] = {}
        for name, level in sorted(self.computed_words.items(), key=lambda item: item[1].needs_other_levels):
            # the copy takes longer than most levels, which have no need of it
            rule = self.model_copy(update=numbers) if level.needs_other_levels else self
            try:
                numbers[name] = level.units(facts, functools.partial(rule.positions, name))
            except PydanticCustomError as error:
                details: InitErrorDetails = {"type": error, "loc": (name,), "input": level.written}
                raise ValidationError.from_exception_data(self.type, [details]) from None
        # validated again: a computed reorder point may stand above an order-up-to level given by hand
        return type(self).model_validate({**declared, **numbers}) if numbers else self


AnyRestockRule = Annotated[RestockRule, KindOf(RestockRule)]
