"""A comparison in the terminal: headline measures with their targets, what to change, and the verdict last."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import IO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from sim.experiments.comparison import Comparison
from sim.experiments.condition_sentences import alike
from sim.experiments.goal_judgement import Judged
from sim.number_format import MINUS, WIDE_MARK, plain
from sim.report.findings.estimates import EstimateTable
from sim.report.findings.headline_measures import TERMINAL_HEADLINES, worth_showing
from sim.report.findings.policy_changes import change_in_words, policy_changes
from sim.report.findings.restock_levels import restock_levels
from sim.report.sections.run_info import plain_time
from sim.report.theme.measure_labels import MeasureLabels, added_up
from sim.report.wide_table import WideTable
from sim.restock.forecast_driven import ForecastDriven
from sim.scenario.goal import SIGNS, Condition
from sim.sentences import counted

SCREEN = 40
"""Lines of a window, at least, that the answer has."""
COLUMNS = 80
"""Columns of a window, at least, in which so many lines are kept to."""
PROMPT = 1
"""Lines that the shell takes below it."""
FEWEST_ROWS = 6
"""Of so many measures none is left out for other sentences than the first."""
MOST_STOCK_POINTS = 5
"""The levels of more stock points are too many to print."""
MOST_CHANGES = 3
"""Changes that a policy without a description is told by."""
MOST_ALIKE = 2
"""Of more conditions that ask the same, only the one that is kept least has a row."""
MOST_CONDITIONS = 4
"""Of conditions on one stock point or group, so many have a row of their own."""
ENDLESS = 100_000
"""The width in characters of what is no terminal."""
WIDE = 120
"""From this width on units stand beside the measures; in a narrower window those of long names stand below."""
FIRST = ("fill_rate", "cancellation_rate", "mean_backorder_wait", "on_hand", "backorders", "running_cost", "profit")
"""The measures that are shown where there is no room for all, behind those of the goal."""


def terminal(file: IO[str] | None = None) -> Console:
    """A console on standard output, or on a `file` whose text goes there later.

    As wide as the window or as COLUMNS says; as wide as it takes where standard output is a file or a pipe.
    """
    has_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    # of a file rich would not know that it will be shown
    force_terminal = True if file is not None and sys.stdout.isatty() else None
    return Console(file=file, force_terminal=force_terminal, width=None if has_width else ENDLESS)


def show(comparison: Comparison, console: Console | None = None, where: str = "") -> None:
    """Prints the comparison, the verdict's first sentence and `where` its results are last, where one looks first.

    A window shows all of it but the account of a policy that is played alone: what there is no room for is left out.
    """
    console = console or terminal()
    alone = len(comparison.policies) == 1
    whole = console.width == ENDLESS
    if whole or alone:
        print_parts(_heading(comparison), console)
        print_parts(_account(comparison, console), console)
    below = [*_levels(comparison), *_last(comparison, where, console)]
    above = [] if whole or alone else list(_heading(comparison))
    print_parts(
        [*above, *_fitting(comparison, console, _lines([*above, *below], console), whole=whole), *below], console
    )


def _fitting(comparison: Comparison, console: Console, taken: int, *, whole: bool) -> list[RenderableType]:
    """The table of measures, and the sentences behind the first, as far as the lines that are not `taken` go."""
    wide, must = _measures(comparison, console.width)
    sentences: list[RenderableType] = [bullet(text, comparison.policies) for text in comparison.sentences[1:]]
    full = len(wide.labels)
    room = max(SCREEN, console.height if console.is_terminal else 0) - PROMPT - taken
    fewest = min(full, max(must, FEWEST_ROWS))
    tries = [(rows, sentences) for rows in range(full, fewest - 1, -1)]
    least = min(full, must) if console.width >= COLUMNS else fewest  # in a window so narrow that nothing fits
    tries += [(rows, []) for rows in range(full, least - 1, -1)]  # the last one whether it fits or not
    parts: list[RenderableType] = []
    for rows, beside in tries:
        parts = [*_table(comparison, wide.of_rows(rows), console, left_out=full - rows), *beside]
        if whole or _lines(parts, console) <= room:
            break
    return parts


def _heading(comparison: Comparison) -> list[RenderableType]:
    """The scenario, and how it was played."""
    scenario = comparison.scenario
    about = f"  {scenario.description}" if scenario.description else ""
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    played = (
        f"{counted(comparison.replications, 'replication')} of {plain_time(scenario.horizon, scenario.unit)}"
        f"{warm_up}, seed {comparison.seed}"
    )
    return [Text.assemble((scenario.name, "bold"), about), Text(played)]


def _last(comparison: Comparison, where: str, console: Console) -> Iterator[RenderableType]:
    """The verdict's first sentence, and where the results are."""
    yield bullet(comparison.sentences[0], comparison.policies, mark="")
    if where:
        # a path is never broken, and stands on a line of its own where there is little room
        lines = [where] if len(where) <= console.width else where.split("; ")
        yield from (Text(line, no_wrap=True, overflow="ignore") for line in lines)


def bullet(sentence: str, policies: tuple[str, ...], mark: str = "• ") -> Text:
    """A sentence with the policies, which it has between stars, in quotes and bold; a name may hold any sign."""
    names = "|".join(re.escape(policy) for policy in sorted(policies, key=len, reverse=True))
    pieces = re.split(rf"\*({names})\*", sentence)
    quoted = ((f'"{piece}"', "bold") if number % 2 else piece for number, piece in enumerate(pieces))
    return Text.assemble(mark, *quoted)


def print_parts(parts: list[RenderableType], console: Console) -> None:
    """Prints the parts one below the other; a text that must not be wrapped is not."""
    for part in parts:
        unbroken = isinstance(part, Text) and part.no_wrap  # which rich forgets of a text
        console.print(part, crop=False, no_wrap=unbroken, overflow="ignore" if unbroken else None)


def _lines(parts: list[RenderableType], console: Console) -> int:
    """How many lines the parts take."""
    return sum(len(console.render_lines(part, pad=False)) for part in parts)


def _table(comparison: Comparison, wide: WideTable, console: Console, *, left_out: int) -> list[RenderableType]:
    """The measures under their title, which says what they are and what was left out."""
    policies = (comparison.scenario.policies[policy] for policy in comparison.policies)
    added = added_up(policies)
    title = "Means ± 95 % half-widths over all stock points" + f" ({added})" * added.startswith("parts")
    title += f"; {left_out} more in summary.json" * bool(left_out)
    marked = any(cell.endswith(f" {WIDE_MARK}") for cells in wide.cells.values() for cell in cells)
    legend = [Text(f"{WIDE_MARK} the interval is wider than the number itself", "dim")] if marked else []
    return [Text(title, "dim"), *wide.tables(console), *legend]


def _measures(comparison: Comparison, width: int) -> tuple[WideTable, int]:
    """The goal's measures, those of its conditions and the headline measures that say something, a column a policy; and
    how many of them the goal names. In a narrow window units stand below long names."""
    estimates, scenario, policies = EstimateTable(comparison), comparison.scenario, comparison.policies
    labels = MeasureLabels(scenario.unit, scenario.currency, comparison.replications)
    objective = comparison.objective
    own = [one for one in scenario.goal.conditions if one.stock == "*" and not one.group]
    # those that the best policy misses most stand first
    worst = sorted(_worst_of_alike(comparison), key=lambda one: one[0].shortfall, reverse=True)
    others = [(one.condition, count) for one, count in worst if one.condition not in own][:MOST_CONDITIONS]
    named = dict.fromkeys([objective.measure, *(one.measure for one in own)])
    shown = [key for key in dict.fromkeys([*FIRST, *TERMINAL_HEADLINES]) if worth_showing(key, estimates, policies)]
    places = [(key, "*", "") for key in named] + [(one.measure, one.stock, one.group) for one, _ in others]
    must = len(places)
    asked = {key for key, _, _ in places}
    places += [(key, "*", "") for key in shown if key not in asked]
    targets = [_target(one) + (f" (all {count})" if count > 1 else "") for one, count in others]
    targets = [_targets(key, comparison, own) for key in named] + targets + [""] * (len(places) - must)
    longest = max((len(key) for key, _, _ in places), default=0)
    texts = [
        _label(key, f"of {group or stock}" if group or stock != "*" else "", labels.scale(key).unit, longest, width)
        for key, stock, group in places
    ]
    cells = {
        policy: [
            str(labels.number(key, estimates.of(policy, key, stock, group))).replace(MINUS, "-")
            for key, stock, group in places
        ]
        for policy in policies
    }
    return WideTable("measure", texts, targets, cells), must


def _worst_of_alike(comparison: Comparison) -> list[tuple[Judged, int]]:
    """The conditions of the goal, of many that ask the same the one that the best policy keeps least, and how many."""
    conditions = comparison.conditions[comparison.best]
    found = []
    for numbers in alike(conditions):
        same = [conditions[number] for number in numbers]
        some = same if len(same) <= MOST_ALIKE else [min(same, key=lambda one: one.margin)]
        found += [(one, len(same) if len(some) < len(same) else 1) for one in some]
    return found


def _label(key: str, whose: str, unit: str, longest: int, width: int) -> Text:
    """A measure, whose it is, and its unit: beside it, or below where that is longer than the `longest` measure."""
    beside = width >= WIDE or len(" ".join(filter(None, (key, whose, unit)))) <= longest
    below = Text.assemble(whose, " " if whose and unit else "", (unit, "dim"))
    return Text.assemble(key, " " if beside else "\n", below) if below else Text(key)


def _targets(key: str, comparison: Comparison, conditions: list[Condition]) -> str:
    """What the goal asks of a measure over all stock points."""
    objective = comparison.objective
    aim = ["least" if objective.less_is_better else "most"] if key == objective.measure else []
    return ", ".join([*aim, *(_target(one) for one in conditions if one.measure == key)])


def _target(condition: Condition) -> str:
    """The operator and value of a condition, as 'fill rate ≥ 98 %' ends."""
    sign = SIGNS[condition.operator]
    return f"{sign} {condition.text.rpartition(f' {sign} ')[2]}"


def _levels(comparison: Comparison) -> list[RenderableType]:
    """What to change: the levels of the best policy that the first one has not, where they are few."""
    best, baseline = comparison.best, comparison.policies[0]
    if best == baseline:
        return []
    meaning = _meaning(comparison)
    levels = restock_levels(comparison)[["policy", "stock", "rule", "word", "level"]]
    rows = list(levels.itertuples(index=False, name=None))
    today = {tuple(row) for policy, *row in rows if policy == baseline}
    changed: dict[str, list[str]] = {}
    for policy, stock, rule, word, level in rows:
        if policy == best and (stock, rule, word, level) not in today and rule != ForecastDriven.type:
            changed.setdefault(stock, []).append(f"{word} {plain(level)}".replace(MINUS, "-"))
    if not changed:
        return meaning
    head = Text.assemble("What to change for ", (f'"{best}"', "bold"), ", in units:")
    if len(changed) > MOST_STOCK_POINTS:
        return [*meaning, head.append(f" the levels of {len(changed)} stock points in restock_levels.csv")]
    return [
        *meaning,
        head,
        *(
            Padding(Text(f"{stock}: {', '.join(words)}"), (0, 0, 0, 2), expand=False)
            for stock, words in changed.items()
        ),
    ]


def _meaning(comparison: Comparison) -> list[RenderableType]:
    """What the best policy is: its description, else what it changes beside the levels of the same rules."""
    scenario, best = comparison.scenario, comparison.best
    words = scenario.policy_descriptions.get(best, "")
    if not words:
        before, after = scenario.policies[comparison.policies[0]], scenario.policies[best]
        same_rules = {
            stock: point.model_copy(update={"restock": before.stock[stock].restock})
            for stock, point in after.stock.items()
            if stock in before.stock and type(point.restock) is type(before.stock[stock].restock)
        }
        changes = policy_changes(before, after.model_copy(update={"stock": {**after.stock, **same_rules}}))
        more = f"; and {len(changes) - MOST_CHANGES} more" if len(changes) > MOST_CHANGES else ""
        words = "; ".join(change_in_words(change, after) for change in changes[:MOST_CHANGES]) + more
    return [Text.assemble((f'"{best}"', "bold"), f": {words}")] if words else []


def _account(comparison: Comparison, console: Console) -> list[RenderableType]:
    """How orders ended, a column a policy; of one policy alone, how its orders and how their units did."""
    accounts = comparison.accounts
    if len(accounts) == 1:
        (columns,) = accounts.values()
        title = "The account of orders and of their units, over all replications"
    else:
        columns = {policy: account["orders"] for policy, account in accounts.items()}
        title = "The account of orders, over all replications"
    ends = [end for end in next(iter(columns.values())) if any(counts[end] for counts in columns.values())]
    cells = {head: [plain(counts[end]) for end in ends] for head, counts in columns.items()}
    labels = [Text(end.replace("_", " ")) for end in ends]
    wide = WideTable("how they ended", labels, [""] * len(ends), cells)
    return [Text(title, "dim"), *wide.tables(console)]
