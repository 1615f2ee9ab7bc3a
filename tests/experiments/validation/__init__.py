"""Tests of the ladder of exact answers as a command and as a function."""
