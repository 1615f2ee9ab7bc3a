"""The simulator held against exact answers, which are in `sim.experiments.validation.exact`; these against print."""
