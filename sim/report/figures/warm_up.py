"""The figure `warm_up`: how pilots settle into their steady state, and from when on is measured (Welch's plot)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.warm_up import PILOTS, PilotSeries
from sim.measures.period_series import SERIES
from sim.report.figures import Figure
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import INK, Choice, Theme, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

MOST_POINTS = 600
"""Points of a line; of a longer series every second, every third, … is drawn."""
WIDEST = 20
"""One of so many parts of the series is half the width of the moving average."""


class WarmUp(Figure):
    """The mean over the pilots of a series and its moving average, a line a policy; where the window opens."""

    key = "warm_up"
    title = "How the warm-up was found"
    place = 90
    paper_scale = 0.6

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy, series and period that is drawn: its middle `at`, the mean over the pilots and its moving
        average, in units; whether the series is `settled`; the `warm_up` and the `latest` cut of all series, in units
        of time, and which series that is. Empty unless it was found."""
        import pandas as pd

        columns = ["policy", "series", "at", "mean", "moving_average", "settled", "warm_up", "latest", "latest_of"]
        found = comparison.found_warm_up
        if found is None:
            return pd.DataFrame(columns=columns)
        played = [one for one in found.series if one.policy in comparison.policies]
        frame = pd.concat([_rows(one, found.period) for one in played], ignore_index=True)
        latest = found.decisive  # maybe under a policy that is not played
        words = f"{MeasureLabels.name(latest.name)} under *{latest.policy}*"
        return frame.assign(warm_up=found.length, latest=latest.cut, latest_of=words)[columns]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Lines over time, the mean pale and thin; a vertical line where the window opens; a list of the series."""
        import plotly.graph_objects as go

        drawing = figure(cls.title, height=430)
        names = [name for name in SERIES if name in set(frame["series"])]
        shown: list[str] = []
        for (policy, name), rows in frame.groupby(["policy", "series"], sort=False):
            style = theme.style(policy)
            for column, words in (("mean", {"width": 1}), ("moving_average", {"width": 2.5, "dash": style.dash})):
                shown.append(name)
                drawing.add_trace(
                    go.Scatter(
                        name=policy,
                        legendgroup=policy,
                        showlegend=column == "moving_average",
                        x=rows["at"],
                        y=rows[column],
                        mode="lines",
                        opacity=1 if column == "moving_average" else 0.35,
                        line={"color": style.colour, **words},
                        visible=name == names[0],
                        hovertemplate=f"%{{x:.4g}} {theme.unit}s: %{{y:.3g}} units<extra>%{{fullData.name}}</extra>",
                    )
                )
        warm_up = float(frame["warm_up"].iloc[0])
        drawing.add_vline(
            x=warm_up, line={"color": INK, "dash": "dot"}, annotation_text=f"measured from {warm_up:g} {theme.unit}s on"
        )
        drawing.update_layout(
            xaxis={"title": {"text": f"time since the beginning ({theme.unit}s)"}, "rangemode": "tozero"},
            yaxis={"title": {"text": "units"}, "rangemode": "tozero"},
        )
        choices: list[Choice] = [
            (MeasureLabels.name(name), {"visible": [name == other for other in shown]}, {}) for name in names
        ]
        return drawing.update_layout(updatemenus=[menu(choices)])

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How long the warm-up is, which series decided, and which did not settle."""
        first, unit = frame.iloc[0], theme.unit
        said = (
            f"MSER-5 on the mean of {PILOTS} pilot replications cuts latest at {first['latest']:g} {unit}s "
            f"({first['latest_of']}); up to whole weeks that is a warm-up of {first['warm_up']:g} {unit}s."
        )
        unsettled = frame[~frame["settled"].astype(bool)]
        if len(unsettled):
            name, policy = MeasureLabels.name(unsettled["series"].iloc[0]), unsettled["policy"].iloc[0]
            said += (
                f" Within half the horizon {name} under *{policy}* did not settle: play a longer horizon, or look "
                "whether there is a steady state."
            )
        return said


def _rows(one: PilotSeries, period: float) -> pd.DataFrame:
    """The periods of a series that are drawn."""
    import pandas as pd

    count = len(one.values)
    every = np.arange(0, count, -(-count // MOST_POINTS))
    return pd.DataFrame(
        {
            "policy": one.policy,
            "series": one.name,
            "at": (every + 0.5) * period,
            "mean": one.values[every],
            "moving_average": moving_average(one.values, max(count // WIDEST, 1))[every],
            "settled": one.settled,
        }
    )


def moving_average(values: np.ndarray, half_width: int) -> np.ndarray:
    """Welch's moving average over 2·`half_width` + 1 values, over fewer where one end is nearer.

    P. D. Welch, "The statistical analysis of simulation results" (1983), as in Law, "Simulation Modeling and Analysis".

    >>> moving_average(np.array([9.0, 3.0, 0.0, 6.0]), 1).tolist()
    [9.0, 4.0, 3.0, 6.0]
    """
    count = len(values)
    position = np.arange(count)
    reach = np.minimum(half_width, np.minimum(position, count - 1 - position))
    sums = np.concatenate(([0.0], np.cumsum(values)))
    means: np.ndarray = (sums[position + reach + 1] - sums[position - reach]) / (2 * reach + 1)
    return means
