"""The names that products, locations, groups and files of a scenario may have."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from sim.units import refuse

INITIAL = "initial"
"""The group of the backorders of time 0; no customer group may have this name."""
REPLENISHMENT = "replenishment"
"""The group of orders that stock points place with each other, to restock or to produce."""
TRANSSHIPMENT = "transshipment"
"""The group of orders for lateral transshipments between stock points."""
TAKEN = {
    INITIAL: "what is owed at time 0",
    REPLENISHMENT: "what stock points order from each other",
    TRANSSHIPMENT: "what stock points that are short get from their sisters",
}
"""Names that no customer group may have, with what each is for, as a message says it."""
NAME = r"[^@\s\x00-\x1f\x7f-\x9f]([^@\x00-\x1f\x7f-\x9f\u2028\u2029]*[^@\s\x00-\x1f\x7f-\x9f])?"
"""A product's or a location's name, of which names of stock points are made: an article number may hold '.' and '/'."""
FOLDER = r"[^@./\s\x00-\x1f\x7f-\x9f]([^@/\x00-\x1f\x7f-\x9f\u2028\u2029]*[^@./\s\x00-\x1f\x7f-\x9f])?"
"""A scenario's name: a folder is called so, and lies in no other; it may hold points, such as v1.2."""
DEVICES = r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?"
"""Names that no folder can have on some system, whatever follows behind a point."""


def product_of(stock: str) -> str:
    """The product that a stock point holds, by the stock point's name.

    >>> product_of("mug@berlin"), product_of("mug")
    ('mug', 'mug')
    """
    return stock.partition("@")[0]


HALVES = re.compile(r"[\ud800-\udfff]")
"""Lone surrogates: what Python puts for bytes that are no UTF-8."""


def label(name: str) -> str:
    """`name`, if it is on one line and neither empty nor '*', which stand for 'all' in tables."""
    if not name.strip() or name == "*" or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", name):
        raise refuse("a name on one line")
    return name


def _folder(name: str) -> str:
    if not re.fullmatch(FOLDER, name):
        raise refuse("a name without '/' and '@', and without spaces or points around it")
    if len(name.encode(errors="replace")) > 200 or re.fullmatch(DEVICES, name) or re.search(r'[<>:"|?*\\]', name):
        raise refuse("a name that a folder can have: at most 200 bytes, none of < > : \" | ? * \\, and no device's")
    return name


def _printed(text: str) -> str:
    # a terminal would act on them
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
        raise refuse("a text without control characters")
    if HALVES.search(text):
        raise refuse("a text of whole characters (UTF-8)")
    return text


Label = Annotated[str, AfterValidator(label)]
"""The name of something that is only referred to."""
Name = Annotated[str, Field(pattern=f"^{NAME}$"), AfterValidator(label)]
"""The name of a product, which is part of paths and of the names of stock points."""
FolderName = Annotated[str, AfterValidator(_folder), Field(json_schema_extra={"pattern": f"^{FOLDER}$"})]
"""The name of a scenario, which the folder of its results has too, on any system."""
Text = Annotated[str, AfterValidator(_printed)]
"""A text of any length and any number of lines."""
