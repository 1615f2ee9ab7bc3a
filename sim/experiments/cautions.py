"""Cautions: what a reader of the verdict would trip over, said beside it where the numbers make it matter."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.verdict import MOST_NAMED, Aspect
from sim.measures.statistics import Difference, half_widths, paired
from sim.scenario.model import Scenario
from sim.sentences import listed

FEW = 10
"""Fewer backorders a replication than this make a ratio of them a matter of luck."""
TELLING = 0.05
"""Groups whose shares differ by less are not worth a sentence."""
APART = ("fill_rate", "cancellation_rate", "retention")
"""By which groups are told apart: the first in which they differ."""

Values = Callable[[str, str, str], np.ndarray]
"""The values of a policy's measure for a customer group ('' for all), a replication each."""


class Cautions(NamedTuple):
    """What is said of policies beyond the verdict: `lead` decides, the first of `policies` is the baseline."""

    lead: Aspect
    values: Values
    policies: Sequence[str]
    groups: Sequence[str]
    scenario: Scenario

    def beside(self, verdict: Sequence[str]) -> list[str]:
        """The sentences of `verdict` (the best policy, then each against the baseline) with what belongs to them."""
        every = [verdict[0]]
        if len(self.policies) > 1:
            said = [self._best_with_stock_left(), *map(self._stock_left, self.policies[1:])]
            every = [" ".join(filter(None, pair)) for pair in zip(verdict, said, strict=True)]
        return [*every, *filter(None, (self._ties(), self._groups(), self._few()))]

    @property
    def _best(self) -> str:
        return self._ranked({policy: self.values(policy, self.lead.measure, "") for policy in self.policies})

    def _ranked(self, found: dict[str, np.ndarray]) -> str:
        sign = 1 if self.lead.less_is_better else -1
        return min(found, key=lambda policy: sign * float(np.nanmean(found[policy])))

    def _valued(self, policy: str) -> np.ndarray:
        """What decides, with the stock that was built up counted at its unit cost."""
        sign = -1 if self.lead.less_is_better else 1
        return self.values(policy, self.lead.measure, "") + sign * self.values(policy, "stock_change_value", "")

    def _ties(self) -> str:
        """The policies that may be as good as the best, where the verdict has only their number."""
        best, family = self._best, len(self.policies) - 1
        ours = self.values(best, self.lead.measure, "")
        ties = [
            policy
            for policy in self.policies
            if policy != best and not paired(ours, self.values(policy, self.lead.measure, ""), family=family).told_apart
        ]
        if len(ties) <= MOST_NAMED:
            return ""
        named = "; ".join(f"*{policy}*" for policy in ties)
        return f"On {self.lead.called} these cannot be told apart from *{best}*, the best: {named}."

    def _best_with_stock_left(self) -> str:
        if self.lead.form != "money":
            return ""
        plain, family = self._best, len(self.policies) - 1
        valued = {policy: self._valued(policy) for policy in self.policies}
        other = self._ranked(valued)
        if other == plain:
            return ""
        measure = self.lead.measure
        before = paired(self.values(plain, measure, ""), self.values(other, measure, ""), family=family)
        after = paired(valued[other], valued[plain], family=family)
        # among those that cannot be told apart either way, nobody wins or loses by it
        if not (before.told_apart or after.told_apart):
            return ""
        sure = f"by {self._money(after)}" if after.told_apart else "though the two cannot be told apart then"
        return (
            f"This counts goods left on the shelf for nothing; at their unit cost *{other}* would come before "
            f"*{plain}*, {sure}."
        )

    def _stock_left(self, policy: str) -> str:
        """What the goods left on the shelf would change, if that is more than one cannot be sure of anyway."""
        if self.lead.form != "money":
            return ""
        baseline, measure, family = self.policies[0], self.lead.measure, len(self.policies) - 1
        plain = paired(self.values(policy, measure, ""), self.values(baseline, measure, ""), family=family)
        left = paired(*(self.values(one, "stock_change_value", "") for one in (policy, baseline)), family=family)
        valued = paired(self._valued(policy), self._valued(baseline), family=family)
        if not self._matters(plain, left, valued):
            return ""
        if not valued.told_apart:
            then = f"the two cannot be told apart on {self.lead.called} ({self._money(valued)})"
        else:
            wins = (valued.mean < 0) == self.lead.less_is_better
            then = f"it {'is better' if wins else 'does worse'} on {self.lead.called} by {self._money(valued)}"
        return (
            f"Goods left on the shelf count for nothing here, and its shelf gained {self._money(left)} "
            f"{'more' if left.mean > 0 else 'less'} at unit cost than that of *{baseline}*: counting them, {then}."
        )

    @staticmethod
    def _matters(plain: Difference, left: Difference, valued: Difference) -> bool:
        if math.isnan(plain.half_width):  # one replication: all one can see is who is ahead
            return plain.mean * valued.mean < 0
        if not left.told_apart:
            return False
        winner = (plain.told_apart and plain.mean > 0, plain.told_apart and plain.mean < 0)
        then = (valued.told_apart and valued.mean > 0, valued.told_apart and valued.mean < 0)
        return abs(left.mean) > plain.half_width or winner != then

    def _money(self, found: Difference) -> str:
        return self.lead.write(abs(found.mean), found.half_width, self.scenario)

    def _groups(self) -> str:
        """How far customer groups are apart under the best policy, and under the baseline."""
        for measure in APART if len(self.groups) > 1 else ():
            if ends := self._ends(self._best, measure):
                low, high = ends
                called = measure.replace("_", " ")
                said = f"Customer groups fare differently: under *{self._best}*, {called} is "
                said += f"{self._share(self._best, measure, low)} for {low} and "
                said += f"{self._share(self._best, measure, high)} for {high}"
                if self._best != self.policies[0]:
                    first, second = (self._share(self.policies[0], measure, one) for one in (low, high))
                    said += f" (under *{self.policies[0]}*, {first} and {second})"
                return f"{said}."
        return ""

    def _ends(self, policy: str, measure: str) -> tuple[str, str] | None:
        """The groups with the lowest and the highest share, if they are surely and tellingly apart."""
        found = {group: self.values(policy, measure, group) for group in self.groups}
        means = {group: float(np.nanmean(own)) for group, own in found.items() if not np.isnan(own).all()}
        if len(means) < 2:
            return None
        low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        pairs = len(list(itertools.combinations(means, 2)))
        gap = paired(found[high], found[low], family=pairs)
        return (low, high) if gap.told_apart and gap.mean >= TELLING else None

    def _share(self, policy: str, measure: str, group: str) -> str:
        (mean,), (half_width,), (n,) = half_widths(self.values(policy, measure, group)[:, None])
        share = Aspect(measure, "", less_is_better=True, form="share")
        # 12.3 ± 4.5 %
        return (
            share.write(mean, half_width, self.scenario).removesuffix("percentage points") + "%" if n else "undefined"
        )

    def _few(self) -> str:
        """That a mean of ratios and a ratio of sums are two numbers, where a replication has few backorders."""
        counts: dict[str, float] = {}
        for policy in self.policies:
            each = self.values(policy, "backorder_rate", "") * self.values(policy, "orders_placed", "")
            if not np.isnan(each).all():  # where nobody ordered anything there is no rate
                counts[policy] = float(np.nanmean(each))
        few = {policy: count for policy, count in counts.items() if 0 < count < FEW}
        if not few:
            return ""
        where = listed([f"*{policy}* ({_about(count)})" for policy, count in few.items()])
        return (
            f"There are few backorders to a replication under {where}: means of their waits, cancellations and kept "
            "promises rest on a handful each, and the account, which adds all replications up, may come out otherwise."
        )


def _about(count: float) -> str:
    return f"about {count:.0f}" if count >= 1.5 else f"about {count:.1f}"
