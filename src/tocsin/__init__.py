"""Tocsin: one call reaches one person, an app, some groups or the whole organization."""

__version__ = "0.1.0"
