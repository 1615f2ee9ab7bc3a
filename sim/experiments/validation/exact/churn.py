"""People of a population who stay away for good after a visit with a fixed probability, whatever happens at it.

Visits come by a Poisson process of rate λ and are each made by one of N people, drawn evenly: a person's visits are a
Poisson process of rate ν = λ/N, and those of different people are independent. Each visit that is made is the last
one with probability c, which marks it; a person is there until their first marked visit, that is for an exponential
time of rate cν. While there they come at rate ν, so the visits made up to t are, per person, ν·E[min(T, t)] with
T ~ exponential(cν):

    visits made by t        N·ν·(1 − e^{−cνt})/(cν) = N·(1 − e^{−cνt})/c       → N/c, the geometric law's mean
    people lost by t        N·(1 − e^{−cνt})
    visits not made by t    λt − visits made by t

In a window (u, t] these are differences. Retention there: somebody has a visit in it, made or not, with probability
1 − e^{−ν(t−u)}, and is still there at t and has one with e^{−cνt}·(1 − e^{−(1−c)ν(t−u)}): no marked visit at all, and
an unmarked one in the window.
"""

from __future__ import annotations

from math import exp, expm1


def after_each_visit(*, population: int, rate: float, chance: float, begin: float, end: float) -> dict[str, float]:
    """What is seen in the window (`begin`, `end`] of a run that starts at 0."""
    own = rate / population
    lost = population * (exp(-chance * own * begin) - exp(-chance * own * end))
    stay = exp(-chance * own * end) * -expm1(-(1 - chance) * own * (end - begin))
    return {
        "orders_placed": lost / chance,
        "churned_customers": lost,
        "visits_lost": rate * (end - begin) - lost / chance,
        "retention": stay / -expm1(-own * (end - begin)),
    }
