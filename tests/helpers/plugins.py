"""What tests of plug-ins share: a rule of one's own in a scenario, and classes that fail in odd ways."""

from __future__ import annotations

OWN = "stock.mug.restock=own"


UNRULY = """
class Unsayable(Exception):
    def __str__(self):
        raise RuntimeError("not even this")

    __repr__ = __str__


class Last(BaseException):
    pass


class Demanding(Exception):
    def __init__(self, one, other):
        super().__init__(one)


class Unshowable:
    def __repr__(self):
        raise ValueError("nothing to see")


def thrown(error):
    raise error


def in_a_circle():
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    raise one


def for_ever(n):
    return for_ever(n)
"""
