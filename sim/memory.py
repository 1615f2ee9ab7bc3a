"""How much memory a process, and all processes that it starts, may still take on this machine."""

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
"""Bytes of address space reserved once pandas, scipy, pyarrow and plotly are imported, beyond what they use."""
LEAST_ADDRESSES = 600e6
"""Bytes of address space below which importing some of these packages never ends."""
GROUP_FILES = {
    "": ("memory.max", "memory.current"),
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes"),
}
"""The files of a control group with its limit and its use, by the controllers of its line: version 2 and version 1."""
NO_LIMIT = 2.0**60
"""Bytes from which on a limit of a control group is none: what the system says where nobody has set one."""


class Memory(NamedTuple):
    """Bytes that may still be taken: by `each` process, and by all of them `together` (inf: no limit is known)."""

    each: float
    together: float

    @property
    def alone(self) -> float:
        """Bytes that a single process may take."""
        return min(self)


def require_addresses() -> None:
    """Raises `ResourceError` if the address space (`ulimit -v`) is too small for the packages that any run imports."""
    if resource is None:
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY and limit < LEAST_ADDRESSES:
        expected = f"expected at least {LEAST_ADDRESSES / 1e9:.1f} GB of addresses (ulimit -v)"
        raise ResourceError(f"memory: {expected}, found {limit / 1e9:.1f} GB")


SMALL = 1e6
"""Bytes that there always are: what needs less need not look for how many are free, which takes a millisecond."""


def free(root: Path = Path("/")) -> Memory:
    """The memory that is free now: of the machine, of the process's control groups, and within its own limits.

    `root` is where `proc` and `sys` are.
    """
    together = min([_of_the_machine(root), *_of_groups(root)])
    return Memory(max(min(_of_limits(root)), 0.0), max(together, 0.0))


def _of_the_machine(root: Path) -> float:
    available = _fields(root / "proc/meminfo").get("MemAvailable")
    if available is not None:
        return available
    names = getattr(os, "sysconf_names", {})
    known = "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names
    return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) if known else math.inf


def _of_limits(root: Path) -> Iterator[float]:
    """Bytes that `ulimit` leaves a process, of address space and of data."""
    yield math.inf
    used = _fields(root / "proc/self/status")
    for name, field in (("RLIMIT_AS", "VmSize"), ("RLIMIT_DATA", "VmData")):
        number = getattr(resource, name, None)
        if number is None:
            continue
        limit = resource.getrlimit(number)[0]
        if limit != resource.RLIM_INFINITY:
            loaded = ADDRESSES_OF_LIBRARIES if name == "RLIMIT_AS" else ADDRESSES_OF_LIBRARIES / 3
            yield limit - max(loaded, used.get(field, 0.0))


def _of_groups(root: Path) -> Iterator[float]:
    """Bytes that each control group of this process leaves it, such as one of a batch system or a container."""
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers not in GROUP_FILES:
            continue
        limit_file, usage_file = GROUP_FILES[controllers]
        top = root / "sys/fs/cgroup" / controllers
        inner = top / path.lstrip("/")
        # a container sees its own group at the top
        for group in (inner, *inner.parents) if inner.is_dir() else (top,):
            limit, used = _number(group / limit_file), _number(group / usage_file)
            if limit is not None and used is not None and limit < NO_LIMIT:
                cached = _fields(group / "memory.stat", unit=1).get("inactive_file", 0.0)
                yield limit - used + cached
            if group == top:
                break


def _fields(file: Path, unit: int = 1024) -> dict[str, float]:
    """The numbers of a system file with a name and a number on each line, times `unit`, by name."""
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
