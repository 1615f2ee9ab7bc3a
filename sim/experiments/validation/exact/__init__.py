"""Exact answers of inventory theory, to hold the simulator against.

Nothing here imports the simulator. Each answer is a mapping from the name of a measure to its long-run value;
time is in any unit, `rate` is per that unit. Where an answer rests on a truncated sum or chain, what is cut off
has less than one part in 10¹² of the probability.
"""
