"""Names: what the things of a scenario may be called."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from sim.units import refuse

INITIAL = "initial"
"""The group of orders that were already owed at time 0; no group of customers is called so."""
REPLENISHMENT = "replenishment"
"""The group of orders that stock points place with each other, to restock or to produce; neither is any called so."""
TRANSSHIPMENT = "transshipment"
"""The group of orders that stock points place with their sisters when they are short."""
TAKEN = {
    INITIAL: "what is owed at time 0",
    REPLENISHMENT: "what stock points order from each other",
    TRANSSHIPMENT: "what stock points that are short get from their sisters",
}
"""Groups that no customers are called, and what they are."""
NAME = r"[^@./\s\x00-\x1f\x7f-\x9f]([^@./\x00-\x1f\x7f-\x9f\u2028\u2029]*[^@./\s\x00-\x1f\x7f-\x9f])?"
"""What a product and a place may be called: paths and stock points are made of their names."""
DEVICES = r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]"
"""What no folder can be called on some system."""


def product_of(stock: str) -> str:
    """The product that a stock point holds, by the stock point's name.

    >>> product_of("mug@berlin"), product_of("mug")
    ('mug', 'mug')
    """
    return stock.partition("@")[0]


HALVES = re.compile(r"[\ud800-\udfff]")
"""What stands in Python for bytes that are no text."""


def label(name: str) -> str:
    """A name that may hold anything but what breaks a line; '' and '*' stand for all in tables."""
    if not name.strip() or name == "*" or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", name):
        raise refuse("a name on one line")
    return name


def _folder(name: str) -> str:
    if len(name.encode(errors="replace")) > 200 or re.fullmatch(DEVICES, name) or re.search(r'[<>:"|?*\\]', name):
        raise refuse("a name that a folder can have: at most 200 bytes, none of < > : \" | ? * \\, and no device's")
    return name


def _printed(text: str) -> str:
    # a terminal would act on them
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
        raise refuse("a text without control characters")
    if HALVES.search(text):  # what came as bytes, and was none
        raise refuse("a text of whole characters (UTF-8)")
    return text


Label = Annotated[str, AfterValidator(label)]
"""Of what is only pointed at."""
Name = Annotated[str, Field(pattern=f"^{NAME}$"), AfterValidator(label)]
"""Of a product: a part of paths and of stock points."""
FolderName = Annotated[str, Field(pattern=f"^{NAME}$"), AfterValidator(_folder)]
"""Of the scenario, whose results lie in a folder called so, on any system."""
Text = Annotated[str, AfterValidator(_printed)]
"""Of any length, and on as many lines as it likes."""
