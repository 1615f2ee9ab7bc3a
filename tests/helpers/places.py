"""Where the folders of this repository are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
SHIPPED = [file for folder in ("", "textbook", "studies") for file in sorted((SCENARIOS / folder).glob("*.yaml"))]
"""Every scenario file that is shipped."""
