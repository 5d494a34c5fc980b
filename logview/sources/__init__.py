"""Bytes become records: which files there are, how each is known again, and what is new in it."""
