from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.number_format import plain, said
from sim.report.figures import Figure
from sim.report.findings.estimates import Estimate, Estimates
from sim.report.theme.measure_labels import Words
from sim.report.theme.theme import Choice, Look, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

AXES = {
    "fill_rate": "fill rate: units filled at once (%)",
    "recovery_time": "time to recover after an outage ({time}s); less is better",
}
"""How resilience can be seen: what is filled all the time, and how long an outage is felt after it."""


class CostAgainstResilience(Figure):
    """What resilience costs: fill rate (share of units), or time to recover, over profit or cost (money a time)."""

    key = "cost_against_resilience"
    title = "Cost against resilience"
    place = 4

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy; empty where no supplier has disruptions or there is nothing to choose from.

        `gain` is how much better than the baseline its `money` is, whichever way that points, and `more` how much
        higher its fill rate; `beyond` and `dearer` are fill rate and money against the `pick` (see `picked`). All are
        paired by replication and corrected for the number of policies.
        """
        import pandas as pd

        estimates = Estimates(comparison)
        rows = []
        if len(comparison.policies) > 1 and _fragile(comparison):
            revenue = [estimates.of(policy, "revenue") for policy in comparison.policies]
            money = "profit" if any(one.defined and one.mean > 0 for one in revenue) else "total_cost"
            rows = _rows(comparison, estimates, money)
        columns = ["policy", "money", "value", "value_half_width", "n"]
        columns += [f"{word}{end}" for word in AXES for end in ("", "_half_width")]
        columns += [f"{word}{end}" for word in _DIFFERENCES for end in ("", "_half_width", "_apart")]
        frame = pd.DataFrame(rows, columns=[*columns, "pick"])
        return frame if frame["fill_rate"].notna().any() and frame["value"].notna().any() else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """One mark a policy with its intervals; a list of the ways to see resilience, if both are defined."""
        import plotly.graph_objects as go

        words = Words(look.unit, look.currency)
        money = str(frame["money"].iloc[0])
        drawing = figure(cls.title, height=460)
        better = "right" if money == "profit" else "left"
        unit = words.scale(money).unit
        drawing.update_xaxes(title_text=f"{words.name(money)} ({text(unit)}); better to the {better}")
        drawing.update_yaxes(title_text=AXES["fill_rate"])
        for row in frame.itertuples():
            style = look.style(row.policy)
            bar = {"type": "data", "color": style.colour, "thickness": 1.5, "width": 6}
            drawing.add_trace(
                go.Scatter(
                    name=text(row.policy, 28),
                    x=[row.value],
                    y=[100 * row.fill_rate],
                    error_x=bar | {"array": [_finite(row.value_half_width)]},
                    error_y=bar | {"array": [_finite(100 * row.fill_rate_half_width)]},
                    text=[_hover(row, words)],
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
            factor = words.scale(word).factor
            marks = {
                "y": [[factor * number] for number in frame[word]],
                "error_y.array": [[_finite(factor * number)] for number in frame[f"{word}_half_width"]],
            }
            axis = {"yaxis.title.text": title.replace("{time}", look.unit)}
            if frame[word].notna().any():
                choices.append((words.name(word), marks, axis))
        if len(choices) > 1:
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, look: Look) -> str:
        """Who buys the most resilience per unit of money, and what the next step up from there would cost."""
        if look.replications < 2:
            return ""
        words = Words(look.unit, look.currency)
        pick = _pick(frame)
        if pick is None:
            return f"No policy fills more at once than *{look.baseline}* as far as can be told."
        sentence = (
            f"Most resilience per {look.currency or 'unit of money'}: *{pick.policy}* fills "
            f"{_points(pick.more, pick.more_half_width)} more at once than *{look.baseline}*"
            f"{_price(pick.money, pick.more, -pick.gain, pick.gain_half_width, pick.gain_apart, words)}."
        )
        step = _step(frame)
        if step is None:
            return f"{sentence} Nobody fills more than that as far as can be told."
        return (
            f"{sentence} From there, *{step.policy}* fills another {_points(step.beyond, step.beyond_half_width)}"
            f"{_price(step.money, step.beyond, step.dearer, step.dearer_half_width, step.dearer_apart, words)}."
        )

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """Who is out of the question, who cannot be told apart from the pick, and how fast the pick recovers."""
        pick = _pick(frame)
        right = "right is more profit" if frame["money"].iloc[0] == "profit" else "left is less cost"
        reading = f"Up is more resilient (down, where the list shows the time to recover), {right}. "
        bars = "The bars are 95 % intervals of the means; all differences are paired by replication."
        if pick is None or look.replications < 2:
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
        base = next(row for row in frame.itertuples() if row.policy == look.baseline)
        if not math.isnan(pick.recovery_time) and not math.isnan(base.recovery_time):
            recovered = said(pick.recovery_time, pick.recovery_time_half_width)
            before = said(base.recovery_time, base.recovery_time_half_width)
            sentences.append(
                f"With *{pick.policy}* nothing is owed any more within {recovered} {look.unit}s after an outage on "
                f"average, with *{look.baseline}* within {before}."
            )
        return " ".join([reading.strip(), *filter(None, sentences), bars])


_DIFFERENCES = ("gain", "more", "dearer", "beyond")


class Option(NamedTuple):
    """What a pick is made from: against the baseline, how much better in money, and how much higher its fill rate."""

    gain: float
    gain_apart: bool
    more: float
    more_apart: bool


def picked(options: list[Option]) -> int | None:
    """The option that buys the most fill rate per unit of money; None if none fills more than the baseline.

    Among those that cost nothing, as far as can be told, the one that gains the most; else the most per unit of money.

    >>> dear, free, idle = Option(-4, True, 0.1, True), Option(2, False, 0.05, True), Option(9, True, 0.01, False)
    >>> picked([dear, free, idle]), picked([dear, Option(-1, True, 0.05, True)]), picked([idle])
    (1, 1, None)
    """
    able = [place for place, one in enumerate(options) if one.more_apart and one.more > 0]
    free = [place for place in able if options[place].gain >= 0 or not options[place].gain_apart]
    if free:
        return max(free, key=lambda place: options[place].gain)
    return max(able, key=lambda place: options[place].more / -options[place].gain, default=None)


def _fragile(comparison: Any) -> bool:
    return any(
        supplier.disruptions is not None
        for policy in comparison.policies
        for supplier in comparison.scenario.policies[policy].suppliers.values()
    )


def _rows(comparison: Any, estimates: Estimates, money: str) -> list[tuple[Any, ...]]:
    sign = 1 if money == "profit" else -1
    policies = tuple(comparison.policies)

    def against(policy: str, other: str, measure: str, sign: int) -> tuple[float, float, bool]:
        found = estimates.between(policy, other, measure)
        return sign * found.mean, found.half_width, found.told_apart

    gains = [against(policy, policies[0], money, sign) for policy in policies]
    mores = [against(policy, policies[0], "fill_rate", 1) for policy in policies]
    options = [Option(gain[0], gain[2], more[0], more[2]) for gain, more in zip(gains, mores, strict=True)]
    pick = picked(options)
    nothing = (math.nan, math.nan, False)
    rows = []
    for place, policy in enumerate(policies):
        value = estimates.of(policy, money)
        seen = [number for word in AXES for number in estimates.of(policy, word)[:2]]
        dearer, beyond = nothing, nothing
        if pick is not None:
            dearer = against(policy, policies[pick], money, -sign)
            beyond = against(policy, policies[pick], "fill_rate", 1)
        differences = *gains[place], *mores[place], *dearer, *beyond
        rows.append((policy, money, *value, *seen, *differences, place == pick))
    return rows


def _pick(frame: pd.DataFrame) -> Any:
    return next(frame[frame["pick"]].itertuples(), None)


def _step(frame: pd.DataFrame) -> Any:
    """Who fills more than the pick, for the least money per share of it."""
    more = [row for row in frame.itertuples() if row.beyond_apart and row.beyond > 0]
    return min(more, key=lambda row: row.dearer / row.beyond, default=None)


def _beaten(row: Any) -> bool:
    """Whether the pick is told apart from it in one of the two, and not behind in the other."""
    behind = row.beyond_apart and row.beyond < 0
    dear = row.dearer_apart and row.dearer > 0
    return (behind and row.dearer >= 0) or (dear and row.beyond <= 0)


def _price(money: str, more: float, cost: float, half_width: float, apart: bool, words: Words) -> str:
    """What some fill rate costs, in words: that it brings money, that nothing can be told, or how much a unit buys."""
    amount = f"{said(abs(cost), half_width)} {words.scale(money).unit}"
    if not apart:
        return f", at a {words.name(money)} that cannot be told apart from its"
    if cost < 0:
        return f" and {'earns' if money == 'profit' else 'saves'} {amount} besides"
    return f" for {amount}, about {_two_digits(100 * more / cost)} points for each {words.money} a {words.time}"


def _two_digits(number: float) -> str:
    return plain(number, max(0, 1 - math.floor(math.log10(number))))


def _points(share: float, half_width: float) -> str:
    return f"{said(100 * share, 100 * half_width)} points"


def _hover(row: Any, words: Words) -> str:
    lines = [f"<b>{text(row.policy)}</b>"]
    for word, value, half in (
        (row.money, row.value, row.value_half_width),
        *((word, getattr(row, word), getattr(row, f"{word}_half_width")) for word in AXES),
    ):
        number = words.number(word, Estimate(value, half, row.n))
        lines.append(f"{words.name(word)} {number} {text(words.scale(word).unit)}")
    return "<br>".join(lines)


def _finite(number: float) -> float:
    return float(number) if np.isfinite(number) else 0.0


def _listed(rows: list[Any]) -> str:
    names = [f"*{row.policy}*" for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
