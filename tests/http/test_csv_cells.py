"""CSV that every reader reads back as it was, and none runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.http.csv_cells import csv_text, safe_row

# A bare CR or NUL is what Python's own reader can't have in a cell.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize("cell", ["=1", "+1", "-1+1", "@x", "\tx", "\rx", "\nx", "＝1", "＠x"])
def test_what_a_spreadsheet_would_run_becomes_text(cell: str) -> None:
    assert safe_row([cell]) == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["", "1", "-1.5", "-1e-7", "a=1", "'x", " =1", "é", "🔔"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert safe_row([cell]) == [cell]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=3))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert read == [safe_row(row) for row in rows]
