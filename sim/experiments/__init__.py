"""Experiments: one run, or many side by side on the same customers."""
