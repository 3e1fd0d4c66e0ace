"""Cells of a CSV export that a spreadsheet does not run as formulas."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_row(row: list[str]) -> list[str]:
    """A leading apostrophe makes a cell text, for Excel and LibreOffice alike (OWASP)."""
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row]
