"""A second implementation of the model, slow and plain, to be read beside the contract and compared with the engine.

It reads a scenario as a mapping and the numbers of chance from a run's tape; it plays it by looking, again and again,
for what is due next among everything there is, and by counting each level anew whenever it is asked for. It shares no
code with the engine, nor with the scenario's reader.
"""

from __future__ import annotations

from tests.plain_model.play import play

__all__ = ["play"]
