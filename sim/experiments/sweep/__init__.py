"""Sweeps: the policies of a scenario at many points of its values, on the same customers."""
