"""The figure `cost_against_resilience`: what resilience against outages costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.number_format import decimals, finite_or_zero, plain, rounded
from sim.report.figures import Figure
from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import Choice, Theme, figure, menu, text
from sim.sentences import listed

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

AXES = {
    "fill_rate": "fill rate: units filled at once (%)",
    "recovery_time": "time to recover after an outage ({time}s); less is better",
}
"""The measures of resilience that can be chosen, with the title of their axis."""

DIFFERENCES = ("gain", "more", "dearer", "beyond")
"""Columns of differences; see `data_for`."""


class CostAgainstResilience(Figure):
    """What resilience costs: fill rate (share of units), or time to recover, over profit or cost (money a time)."""

    key = "cost_against_resilience"
    title = "Cost against resilience"
    place = 4
    paper_scale = 0.58

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy; empty where no supplier has disruptions or there is nothing to choose from.

        `gain` is how much better than the baseline its `money` is, whichever way that points, and `more` how much
        higher its fill rate; `beyond` and `dearer` are fill rate and money against the `pick` (see `picked`). All are
        paired by replication and corrected for the number of policies.
        """
        import pandas as pd

        estimates = EstimateTable(comparison)
        rows = []
        if len(comparison.policies) > 1 and _has_disruptions(comparison):
            revenues = [estimates.of(policy, "revenue") for policy in comparison.policies]
            money = "profit" if any(revenue.defined and revenue.mean > 0 for revenue in revenues) else "total_cost"
            rows = _rows(comparison, estimates, money)
        columns = ["policy", "money", "value", "value_half_width", "n"]
        columns += [f"{word}{end}" for word in AXES for end in ("", "_half_width")]
        columns += [f"{word}{end}" for word in DIFFERENCES for end in ("", "_half_width", "_apart")]
        frame = pd.DataFrame(rows, columns=[*columns, "pick"])
        return frame if frame["fill_rate"].notna().any() and frame["value"].notna().any() else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """One mark a policy with its intervals; a list of the measures of resilience, if both are defined."""
        import plotly.graph_objects as go

        labels = theme.labels
        money = str(frame["money"].iloc[0])
        drawing = figure(cls.title, height=460)
        better = "right" if money == "profit" else "left"
        unit = labels.scale(money).unit
        drawing.update_xaxes(title_text=f"{labels.name(money)} ({text(unit)}); better to the {better}")
        drawing.update_yaxes(title_text=AXES["fill_rate"])
        for row in frame.itertuples():
            style = theme.style(row.policy)
            bar = {"type": "data", "color": style.colour, "thickness": 1.5, "width": 6}
            drawing.add_trace(
                go.Scatter(
                    name=text(row.policy, 28),
                    x=[row.value],
                    y=[100 * row.fill_rate],
                    error_x=bar | {"array": [finite_or_zero(row.value_half_width)]},
                    error_y=bar | {"array": [finite_or_zero(100 * row.fill_rate_half_width)]},
                    text=[_hover(row, labels)],
                    mode="markers",
                    marker={
                        "color": style.colour,
                        "symbol": style.symbol,
                        "size": 13,
                        "line": {"color": "white", "width": 1},
                    },
                    hovertemplate="%{text}<extra></extra>",
                )
            )
        choices: list[Choice] = []
        for word, title in AXES.items():
            factor = labels.scale(word).factor
            marks = {
                "y": [[factor * number] for number in frame[word]],
                "error_y.array": [[finite_or_zero(factor * number)] for number in frame[f"{word}_half_width"]],
            }
            axis = {"yaxis.title.text": title.replace("{time}", theme.unit)}
            if frame[word].notna().any():
                choices.append((labels.name(word), marks, axis))
        if len(choices) > 1:
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Which policy buys the most fill rate per unit of money, and what the next step up from it would cost."""
        if theme.replications < 2:
            return ""
        labels = theme.labels
        pick = _pick(frame)
        if pick is None:
            return f"No policy fills more at once than *{theme.baseline}* as far as can be told."
        sentence = (
            f"Most resilience per {theme.currency or 'unit of money'}: *{pick.policy}* fills "
            f"{_points(pick.more, pick.more_half_width)} more at once than *{theme.baseline}*"
            f"{_price(pick.money, pick.more, -pick.gain, pick.gain_half_width, labels, apart=pick.gain_apart)}."
        )
        step = _step(frame)
        if step is None:
            return f"{sentence} Nobody fills more than that as far as can be told."
        return (
            f"{sentence} From there, *{step.policy}* fills another {_points(step.beyond, step.beyond_half_width)}"
            f"{_price(step.money, step.beyond, step.dearer, step.dearer_half_width, labels, apart=step.dearer_apart)}."
        )

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Which policies the pick beats, which cannot be told apart from it, and how fast it recovers."""
        pick = _pick(frame)
        right = "right is more profit" if frame["money"].iloc[0] == "profit" else "left is less cost"
        reading = f"Up is more resilient (down, where the list shows the time to recover), {right}. "
        bars = "The bars are 95 % intervals of the means; all differences are paired by replication."
        if pick is None or theme.replications < 2:
            return reading + bars
        sentences = []
        others = [row for row in frame.itertuples() if row.policy != pick.policy]
        alike = [row for row in others if not row.beyond_apart and not row.dearer_apart]
        if alike:
            sentences.append(f"{_listed(alike)} cannot be told apart from *{pick.policy}* on either.")
        beaten = [row for row in others if _beaten(row)]
        if beaten:
            sentences.append(
                f"*{pick.policy}* beats {_listed(beaten)}: told apart on one of the two, and no worse on the other."
            )
        base = next(row for row in frame.itertuples() if row.policy == theme.baseline)
        if not math.isnan(pick.recovery_time) and not math.isnan(base.recovery_time):
            recovered = rounded(pick.recovery_time, pick.recovery_time_half_width)
            before = rounded(base.recovery_time, base.recovery_time_half_width)
            sentences.append(
                f"With *{pick.policy}* nothing is owed any more within {recovered} {theme.unit}s after an outage on "
                f"average, with *{theme.baseline}* within {before}."
            )
        return " ".join([reading.strip(), *filter(None, sentences), bars])


class Option(NamedTuple):
    """A policy against the baseline: its gain in money, how much more it fills, and whether each can be told apart."""

    gain: float
    gain_apart: bool
    more: float
    more_apart: bool


def picked(options: list[Option]) -> int | None:
    """The number of the option that buys the most fill rate per unit of money; None if none beats the baseline's.

    Among those that cost nothing, as far as can be told, the one that gains the most; else the most per unit of money.

    >>> dear, free, idle = Option(-4, True, 0.1, True), Option(2, False, 0.05, True), Option(9, True, 0.01, False)
    >>> picked([dear, free, idle]), picked([dear, Option(-1, True, 0.05, True)]), picked([idle])
    (1, 1, None)
    """
    better = [number for number, option in enumerate(options) if option.more_apart and option.more > 0]
    free = [number for number in better if options[number].gain >= 0 or not options[number].gain_apart]
    if free:
        return max(free, key=lambda number: options[number].gain)
    return max(better, key=lambda number: options[number].more / -options[number].gain, default=None)


def _has_disruptions(comparison: Comparison) -> bool:
    return any(
        supplier.disruptions is not None
        for policy in comparison.policies
        for supplier in comparison.scenario.policies[policy].suppliers.values()
    )


def _rows(comparison: Comparison, estimates: EstimateTable, money: str) -> list[tuple[Any, ...]]:
    sign = 1 if money == "profit" else -1
    policies = tuple(comparison.policies)

    def against(policy: str, other: str, measure: str, sign: int) -> tuple[float, float, bool]:
        """The difference in a measure times `sign`, its half-width, and whether it can be told apart from 0."""
        difference = estimates.between(policy, other, measure)
        return sign * difference.mean, difference.half_width, difference.told_apart

    gains = [against(policy, policies[0], money, sign) for policy in policies]
    mores = [against(policy, policies[0], "fill_rate", 1) for policy in policies]
    options = [Option(gain[0], gain[2], more[0], more[2]) for gain, more in zip(gains, mores, strict=True)]
    pick = picked(options)
    undefined = (math.nan, math.nan, False)
    rows = []
    for number, policy in enumerate(policies):
        value = estimates.of(policy, money)
        resilience = [cell for word in AXES for cell in estimates.of(policy, word)[:2]]
        dearer, beyond = undefined, undefined
        if pick is not None:
            dearer = against(policy, policies[pick], money, -sign)
            beyond = against(policy, policies[pick], "fill_rate", 1)
        differences = *gains[number], *mores[number], *dearer, *beyond
        rows.append((policy, money, *value, *resilience, *differences, number == pick))
    return rows


def _pick(frame: pd.DataFrame) -> Any:
    """The row of the policy that is picked, None if none is."""
    return next(frame[frame["pick"]].itertuples(), None)


def _step(frame: pd.DataFrame) -> Any:
    """The row of the policy that fills more than the pick for the least money per share of units, None if none does."""
    better = [row for row in frame.itertuples() if row.beyond_apart and row.beyond > 0]
    return min(better, key=lambda row: row.dearer / row.beyond, default=None)


def _beaten(row: Any) -> bool:
    """Whether the pick is surely better than this policy in fill rate or money, and no worse in the other."""
    behind = row.beyond_apart and row.beyond < 0
    dear = row.dearer_apart and row.dearer > 0
    return (behind and row.dearer >= 0) or (dear and row.beyond <= 0)


def _price(money: str, more: float, cost: float, half_width: float, labels: MeasureLabels, *, apart: bool) -> str:
    """What so much `more` fill rate costs, in words: that it saves money, that nothing can be told, or the price."""
    amount = f"{rounded(abs(cost), half_width)} {labels.scale(money).unit}"
    if not apart:
        return f", at a {labels.name(money)} that cannot be told apart from its"
    if cost < 0:
        return f" and {'earns' if money == 'profit' else 'saves'} {amount} besides"
    points = 100 * more / cost
    two_digits = plain(points, decimals(points, points))
    return f" for {amount}, about {two_digits} points for each {labels.money} a {labels.time}"


def _points(share: float, half_width: float) -> str:
    return f"{rounded(100 * share, 100 * half_width)} points"


def _hover(row: Any, labels: MeasureLabels) -> str:
    lines = [f"<b>{text(row.policy)}</b>"]
    for word, value, half_width in (
        (row.money, row.value, row.value_half_width),
        *((word, getattr(row, word), getattr(row, f"{word}_half_width")) for word in AXES),
    ):
        number = labels.number(word, EstimateRow(value, half_width, row.n))
        lines.append(f"{labels.name(word)} {number} {text(labels.scale(word).unit)}")
    return "<br>".join(lines)


def _listed(rows: list[Any]) -> str:
    return listed([f"*{row.policy}*" for row in rows])
