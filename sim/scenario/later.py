"""Words and kinds of the scenario file that this version does not play yet: refused with a reason, not ignored.

Whoever builds one of them deletes its line.
"""

from __future__ import annotations

_CHAINS = "networks, production and dropshipping are not there yet"
_FORECASTS = "forecasts are not there yet"

WORDS: dict[tuple[str, str], str] = {}
"""By (block, word): why not."""

KINDS: dict[tuple[str, str], str] = {
    ("a restock rule", "forecast_driven"): _FORECASTS,
}
"""By (what the family calls a member, type): why not."""
