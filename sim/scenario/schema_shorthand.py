"""Short forms of blocks and lists in the JSON Schema, such as a number for a whole `initial` block."""

from __future__ import annotations

from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Shorthand:
    """Annotates a block with the JSON Schema of a shorter value that may stand in its place."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Either the short form or the block itself."""
        return {"anyOf": [self.schema, handler(schema)]}


class OneOrList:
    """Annotates a tuple whose only entry may stand without a list."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Either an entry or the list."""
        whole = handler(schema)
        return {"anyOf": [whole["items"], whole]}
