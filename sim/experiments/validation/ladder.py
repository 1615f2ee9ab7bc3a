"""The ladder: every rung there is, found in the files of `rungs/`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import lru_cache

from sim.errors import UserError, did_you_mean, shown
from sim.experiments.validation import rungs
from sim.experiments.validation.rung import Rung


@lru_cache(maxsize=1)
def ladder() -> tuple[Rung, ...]:
    """Every rung, by files and in their order there; each file of `rungs/` has a function `rungs` that gives its own.

    Raises `ValueError` where two rungs have the same name.
    """
    modules = [
        importlib.import_module(f"{rungs.__name__}.{found.name}") for found in pkgutil.iter_modules(rungs.__path__)
    ]
    found = tuple(rung for module in modules for rung in module.rungs())
    names = [rung.name for rung in found]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"two rungs have the same name: {', '.join(repeated)}")
    return found


def rungs_named(only: Iterable[str] | None) -> tuple[Rung, ...]:
    """The rungs of the names in `only`, in the ladder's order; all if that is None. Raises `UserError` for others."""
    if only is None:
        return ladder()
    if isinstance(only, str) or not isinstance(only, Iterable):
        raise UserError(f"expected a list of names, found {shown(only)}", argument="only")
    wanted, known = list(only), [rung.name for rung in ladder()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        hint = did_you_mean(unknown[0], known) if unknown and isinstance(unknown[0], str) else ""
        found = shown(unknown[0]) if unknown else "none"
        raise UserError(f"expected names of rungs, found {found}{hint}", argument="only")
    return tuple(rung for rung in ladder() if rung.name in wanted)
