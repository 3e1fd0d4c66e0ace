"""Thin doors: parse, authorise, call, answer. One folder per contract."""
