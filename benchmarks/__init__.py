"""Measurements of speed, memory and sameness, each run by one command; each says what is measured, in what unit."""
