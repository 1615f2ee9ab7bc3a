"""Every order from one supplier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from sim.sourcing import Route, SourceName, SourcingInformation, SourcingRule, WordPath


class Single(SourcingRule):
    """Everything `from` one supplier; what a bare name stands for.

    >>> Single.model_validate({"from": "acme"}).main
    'acme'
    """

    type: ClassVar[str] = "single"
    example: ClassVar[dict[str, Any]] = {"from": "acme"}
    supplier: Annotated[SourceName, Field(alias="from")]

    @model_serializer(mode="wrap")
    def _with_type(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"type": self.type, "from": self.supplier}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The only route."""
        return (Route(self.supplier),)

    @property
    def places(self) -> tuple[WordPath, ...]:
        """The word `from`."""
        return (("from",),)

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """All of it on the only route."""
        return (quantity,)
