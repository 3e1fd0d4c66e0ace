"""Benchmarks: each prints a figure and a ratio against a reference run beside it."""
