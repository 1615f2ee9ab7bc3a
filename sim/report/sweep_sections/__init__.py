"""Sections of the page of a sweep: each a file that gives markup."""
