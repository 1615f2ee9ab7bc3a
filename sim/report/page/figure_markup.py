"""Markup of a figure: what it says, the place of its drawing, and the data from which the page draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import Figure, Figures
from sim.report.sections.page_context import PageContext, esc

if TYPE_CHECKING:
    import plotly.graph_objects as go

LEAST, SHEET = 190, 900
"""Pixels that a figure is high on paper at least, and at most: those of a sheet."""


def figure_markup(key: str, figures: Figures, context: PageContext, *, half_a_sheet: bool = False) -> str:
    """Markup of a figure that has data; on paper it is lower, and as wide as a sheet or as half a sheet."""
    kind, frame = Figure.registered()[key], figures.data(key)
    says = context.sentence(kind.says(frame, context.theme))
    scale = kind.paper_scale
    return drawing_markup(key, figures[key], title=kind.title, says=says, paper_scale=scale, half_a_sheet=half_a_sheet)


def drawing_markup(
    key: str,
    drawing: go.Figure,
    *,
    title: str,
    says: str,
    paper_scale: float,
    half_a_sheet: bool = False,
    top: int = 30,
) -> str:
    """Markup of a drawing called `title`, with what it `says` in markup above; `top` pixels are above its axes."""
    drawing.update_layout(title=None, margin_t=top)
    height = drawing.layout.height
    on_paper = min(max(round(paper_scale * height), LEAST), SHEET)
    return (
        f'<div class="figure"><p class="says" id="says-{esc(key)}">{says}</p>'
        f'<div class="drawing" role="figure" aria-label="{esc(title)}" aria-describedby="says-{esc(key)}" '
        f'data-paper="{on_paper}"{" data-half" * half_a_sheet} style="min-height:{height}px"></div>'
        f'<script type="application/json">{script_text(drawing.to_json())}</script>'
        '<p class="on-paper"></p></div>'
    )


def script_text(data: str) -> str:
    """JSON as it may stand in a script: nothing in it ends the script or begins a comment.

    >>> script_text('"</script>"') == '"' + chr(92) + 'u003c/script>"'
    True
    """
    return data.replace("<", "\\u003c")
