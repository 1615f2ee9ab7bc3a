"""The simulator against exact answers: every rung of the ladder of `sim.validate`, at the chances of these tests.

The quick suite plays every rung as `validate --quick` does (see `tests/experiments/validation`), which sees errors
almost three times as large as a rung names (2 % for most); these run with `-m slow`, as every change of the engine
makes the gate do: once as long as `validate` plays them, and once four times longer, which sees half of what a rung
names. Every comparison is a Student interval over 64 independent replications at a false-alarm chance of 2·10⁻⁹, and is
itself refused if it could not see an error of that share. Seeds are fixed and were not chosen. The window begins after
a warm-up of 25 lead times; means of waits leave out those few who still wait at its end, which moves them by less than
a tenth of a standard error.
"""

from __future__ import annotations

import pytest

from sim.experiments.validation.agreement import AGREES
from sim.experiments.validation.ladder import ladder
from sim.experiments.validation.playing import judged, played
from sim.experiments.validation.rung import FULL, Effort, Rung
from sim.experiments.validation.validate import FALSE_ALARM as FAMILY
from sim.experiments.validation.validate import MOST_MEASURES
from tests.theory.agreement import FALSE_ALARM

COMMAND = FAMILY / MOST_MEASURES
LONG = Effort(FULL.replications, 4)
PLAYED = [
    *(pytest.param(rung, FULL, id=f"{rung.name}, short") for rung in ladder()),
    *(pytest.param(rung, LONG, id=f"{rung.name}, long") for rung in ladder() if rung.stretches),
]


@pytest.mark.slow
@pytest.mark.parametrize(("rung", "effort"), PLAYED)
def test_a_rung_of_the_ladder_has_its_exact_values(rung: Rung, effort: Effort) -> None:
    found = played(rung, effort, range(rung.played_for(effort).replications))
    exact = rung.exact()
    assert exact
    # what the command says of the same runs is stricter: its intervals miss a true value in 2 of a million
    for false_alarm in (FALSE_ALARM, COMMAND) if effort == FULL else (FALSE_ALARM,):
        result = judged(rung, exact, found, effort, false_alarm)
        wrong = [f"{of} {measure}: {one}" for (of, measure), one in result.items() if one.verdict != AGREES]
        assert not wrong, "\n".join(wrong)
