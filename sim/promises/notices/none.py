"""No notices."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.notices import Notices


class NoNotices(Notices):
    """Silence: who waits hears nothing until the units come.

    >>> NoNotices().watches
    False
    """

    type: ClassVar[str] = "none"
    example: ClassVar[dict[str, Any]] = {}
