"""Words and kinds of the scenario file that this version does not play yet: refused with a reason, not ignored.

Whoever builds one of them deletes its line.
"""

from __future__ import annotations

_CHAINS = "networks, production and dropshipping are not there yet"
_FORECASTS = "forecasts are not there yet"

WORDS: dict[tuple[str, str], str] = {
    **{
        ("StockPoint", word): _CHAINS
        for word in ("transit", "transship_from", "shares", "made_from", "sells_from", "visibility")
    },
}
"""By (block, word): why not."""

KINDS: dict[tuple[str, str], str] = {
    ("a restock rule", "forecast_driven"): _FORECASTS,
    ("a restock rule", "echelon_base_stock"): _CHAINS,
}
"""By (what the family calls a member, type): why not."""
