"""Cautions beside the verdict: what its reader might overlook, said where the numbers make it matter."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.verdict import MOST_NAMED, Aspect
from sim.measures.statistics import Difference, half_widths, paired
from sim.scenario.model import Scenario
from sim.sentences import listed

FEW_BACKORDERS = 10
"""Fewer backorders a replication than this make a ratio of them a matter of luck."""
LEAST_GROUP_GAP = 0.05
"""Customer groups whose shares differ by less are not mentioned."""
GROUP_MEASURES = ("fill_rate", "cancellation_rate", "retention")
"""Measures by which customer groups are compared: the first in which they differ is mentioned."""

Values = Callable[[str, str, str], np.ndarray]
"""The values of a policy's measure for a customer group ('' for all), a replication each."""


class Cautions(NamedTuple):
    """What is said of policies beyond the verdict: `deciding` says which is best, the first of `policies` is the
    baseline."""

    deciding: Aspect
    values: Values
    policies: Sequence[str]
    groups: Sequence[str]
    scenario: Scenario

    def beside(self, verdict: Sequence[str]) -> list[str]:
        """The sentences of `verdict` (the best policy, then each against the baseline), each with its cautions."""
        sentences = [verdict[0]]
        if len(self.policies) > 1:
            cautions = [self._best_with_stock_valued(), *map(self._stock_built_up, self.policies[1:])]
            sentences = [" ".join(filter(None, pair)) for pair in zip(verdict, cautions, strict=True)]
        return [*sentences, *filter(None, (self._ties(), self._group_gap(), self._few_backorders()))]

    @property
    def _comparisons(self) -> int:
        """The number of paired differences for which intervals shall hold at once."""
        return len(self.policies) - 1

    @property
    def _best(self) -> str:
        return self._best_of({policy: self._deciding(policy) for policy in self.policies})

    def _best_of(self, values: Mapping[str, np.ndarray]) -> str:
        sign = 1 if self.deciding.less_is_better else -1
        return min(values, key=lambda policy: sign * float(np.nanmean(values[policy])))

    def _deciding(self, policy: str) -> np.ndarray:
        """The values of the deciding measure."""
        return self.values(policy, self.deciding.measure, "")

    def _deciding_with_stock(self, policy: str) -> np.ndarray:
        """The values of the deciding measure, the change of stock counted at its unit cost."""
        sign = -1 if self.deciding.less_is_better else 1
        return self._deciding(policy) + sign * self.values(policy, "stock_change_value", "")

    def _ties(self) -> str:
        """The policies that may be as good as the best, where the verdict has only their number."""
        best, best_values = self._best, self._deciding(self._best)
        ties = [
            policy
            for policy in self.policies
            if policy != best and not paired(best_values, self._deciding(policy), family=self._comparisons).told_apart
        ]
        if len(ties) <= MOST_NAMED:
            return ""
        names = "; ".join(f"*{policy}*" for policy in ties)
        return f"On {self.deciding.called} these cannot be told apart from *{best}*, the best: {names}."

    def _best_with_stock_valued(self) -> str:
        """Which policy would be best if the stock built up counted, where that is another one."""
        if self.deciding.form != "money":
            return ""
        best = self._best
        valued = {policy: self._deciding_with_stock(policy) for policy in self.policies}
        other = self._best_of(valued)
        if other == best:
            return ""
        before = paired(self._deciding(best), self._deciding(other), family=self._comparisons)
        after = paired(valued[other], valued[best], family=self._comparisons)
        # between policies that cannot be told apart either way nothing changes
        if not (before.told_apart or after.told_apart):
            return ""
        margin = f"by {self._money(after)}" if after.told_apart else "though the two cannot be told apart then"
        return (
            f"This counts goods left on the shelf for nothing; at their unit cost *{other}* would come before "
            f"*{best}*, {margin}."
        )

    def _stock_built_up(self, policy: str) -> str:
        """How the stock built up would change a policy's difference from the baseline, where it matters."""
        if self.deciding.form != "money":
            return ""
        baseline, family = self.policies[0], self._comparisons
        plain = paired(self._deciding(policy), self._deciding(baseline), family=family)
        stock = paired(*(self.values(name, "stock_change_value", "") for name in (policy, baseline)), family=family)
        valued = paired(self._deciding_with_stock(policy), self._deciding_with_stock(baseline), family=family)
        if not self._stock_matters(plain, stock, valued):
            return ""
        if not valued.told_apart:
            then = f"the two cannot be told apart on {self.deciding.called} ({self._money(valued)})"
        else:
            wins = (valued.mean < 0) == self.deciding.less_is_better
            then = f"it {'is better' if wins else 'does worse'} on {self.deciding.called} by {self._money(valued)}"
        return (
            f"Goods left on the shelf count for nothing here, and its shelf gained {self._money(stock)} "
            f"{'more' if stock.mean > 0 else 'less'} at unit cost than that of *{baseline}*: counting them, {then}."
        )

    @staticmethod
    def _stock_matters(plain: Difference, stock: Difference, valued: Difference) -> bool:
        """Whether the `stock` built up changes who is better, or is more than the uncertainty of the difference."""
        if math.isnan(plain.half_width):  # of one replication only the signs are known
            return plain.mean * valued.mean < 0
        if not stock.told_apart:
            return False
        before = (plain.told_apart and plain.mean > 0, plain.told_apart and plain.mean < 0)
        after = (valued.told_apart and valued.mean > 0, valued.told_apart and valued.mean < 0)
        return abs(stock.mean) > plain.half_width or before != after

    def _money(self, difference: Difference) -> str:
        return self.deciding.write(abs(difference.mean), difference.half_width, self.scenario)

    def _group_gap(self) -> str:
        """How far customer groups are apart under the best policy, and under the baseline."""
        baseline, best = self.policies[0], self._best
        for measure in GROUP_MEASURES if len(self.groups) > 1 else ():
            if extremes := self._extreme_groups(best, measure):
                low, high = extremes
                called = measure.replace("_", " ")
                sentence = f"Customer groups fare differently: under *{best}*, {called} is "
                sentence += f"{self._share(best, measure, low)} for {low} and "
                sentence += f"{self._share(best, measure, high)} for {high}"
                if best != baseline:
                    of_low, of_high = (self._share(baseline, measure, group) for group in (low, high))
                    sentence += f" (under *{baseline}*, {of_low} and {of_high})"
                return f"{sentence}."
        return ""

    def _extreme_groups(self, policy: str, measure: str) -> tuple[str, str] | None:
        """The groups with the lowest and the highest share, if they are told apart and `LEAST_GROUP_GAP` apart."""
        by_group = {group: self.values(policy, measure, group) for group in self.groups}
        means = {group: float(np.nanmean(values)) for group, values in by_group.items() if not np.isnan(values).all()}
        if len(means) < 2:
            return None
        low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        pairs = len(list(itertools.combinations(means, 2)))
        gap = paired(by_group[high], by_group[low], family=pairs)
        return (low, high) if gap.told_apart and gap.mean >= LEAST_GROUP_GAP else None

    def _share(self, policy: str, measure: str, group: str) -> str:
        (mean,), (half_width,), (n,) = half_widths(self.values(policy, measure, group)[:, None])
        share = Aspect(measure, "", less_is_better=True, form="share")
        # 12.3 ± 4.5 %
        return (
            share.write(mean, half_width, self.scenario).removesuffix("percentage points") + "%" if n else "undefined"
        )

    def _few_backorders(self) -> str:
        """That means over replications and the account may differ, where a replication has few backorders."""
        counts: dict[str, float] = {}
        for policy in self.policies:
            backorders = self.values(policy, "backorder_rate", "") * self.values(policy, "orders_placed", "")
            if not np.isnan(backorders).all():  # without orders there is no rate
                counts[policy] = float(np.nanmean(backorders))
        few = {policy: count for policy, count in counts.items() if 0 < count < FEW_BACKORDERS}
        if not few:
            return ""
        policies = listed([f"*{policy}* ({_about(count)})" for policy, count in few.items()])
        return (
            f"There are few backorders to a replication under {policies}: means of their waits, cancellations and kept "
            "promises rest on a handful each, and the account, which adds all replications up, may come out otherwise."
        )


def _about(count: float) -> str:
    return f"about {count:.0f}" if count >= 1.5 else f"about {count:.1f}"
