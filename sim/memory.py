"""Memory: how much of it a process, and all that it starts, may still take on this machine."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.errors import ResourceError

try:
    import resource
except ModuleNotFoundError:  # Windows has none
    resource = None  # type: ignore[assignment]

ADDRESSES_OF_LIBRARIES = 400e6
"""Bytes of addresses that are taken once pandas, scipy, pyarrow and plotly are loaded, beyond what they use of them."""
LEAST_ADDRESSES = 600e6
"""With less than this many bytes of addresses some of these packages do not end when they are loaded."""
GROUP_FILES = {
    "": ("memory.max", "memory.current"),
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes"),
}
"""The files of a control group that tell its limit and what it has, by the controllers of its line: version 2 and 1."""
ENDLESS = 2.0**60
"""A bound that is none: what a control group or the system says where nobody has set one."""


class Memory(NamedTuple):
    """Bytes that may still be taken: by `each` process, and by all of them `together` (inf: no bound is known)."""

    each: float
    together: float

    @property
    def alone(self) -> float:
        """What one process may take that plays alone."""
        return min(self)


def require_addresses() -> None:
    """Refuses a limit of addresses (`ulimit -v`) that is too narrow for the packages that any run loads.

    Raises `ResourceError`.
    """
    if resource is None:
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY and limit < LEAST_ADDRESSES:
        expected = f"expected at least {LEAST_ADDRESSES / 1e9:.1f} GB of addresses (ulimit -v)"
        raise ResourceError(f"memory: {expected}, found {limit / 1e9:.1f} GB")


def free(root: Path = Path("/")) -> Memory:
    """What is free now: of the machine, of the control groups that this process is in, and of its own limits.

    `root` is where the system's own files are.
    """
    together = min([_of_the_machine(root), *_of_groups(root)])
    return Memory(max(min(_of_limits(root)), 0.0), max(together, 0.0))


def _of_the_machine(root: Path) -> float:
    found = _fields(root / "proc/meminfo").get("MemAvailable")
    if found is not None:
        return found
    names = getattr(os, "sysconf_names", {})
    there = "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names
    return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) if there else math.inf


def _of_limits(root: Path) -> Iterator[float]:
    """What `ulimit` leaves a process, of addresses and of data."""
    yield math.inf
    taken = _fields(root / "proc/self/status")
    for name, field in (("RLIMIT_AS", "VmSize"), ("RLIMIT_DATA", "VmData")):
        number = getattr(resource, name, None)
        if number is None:
            continue
        limit = resource.getrlimit(number)[0]
        if limit != resource.RLIM_INFINITY:
            loaded = ADDRESSES_OF_LIBRARIES if name == "RLIMIT_AS" else ADDRESSES_OF_LIBRARIES / 3
            yield limit - max(loaded, taken.get(field, 0.0))


def _of_groups(root: Path) -> Iterator[float]:
    """What the control groups of this process leave it: those of batch systems and containers."""
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers not in GROUP_FILES:
            continue
        bound, used = GROUP_FILES[controllers]
        place = root / "sys/fs/cgroup" / controllers
        inner = place / path.lstrip("/")
        # a container sees its own group at the top
        for group in (inner, *inner.parents) if inner.is_dir() else (place,):
            limit, taken = _number(group / bound), _number(group / used)
            if limit is not None and taken is not None and limit < ENDLESS:
                cached = _fields(group / "memory.stat", unit=1).get("inactive_file", 0.0)
                yield limit - taken + cached
            if group == place:
                break


def _fields(file: Path, unit: int = 1024) -> dict[str, float]:
    """The numbers of a file of the system's, a word and a number on each line, in bytes."""
    words = (line.replace(":", " ").split() for line in _lines(file))
    return {word[0]: float(word[1]) * unit for word in words if len(word) > 1 and word[1].isdecimal()}


def _number(file: Path) -> float | None:
    text = "".join(_lines(file)).strip()
    return float(text) if text.isdecimal() else None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
