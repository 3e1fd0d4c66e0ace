"""CSV as spreadsheets read it and do not run it: RFC 4180, in UTF-8 with a byte order mark.

The mark is there because Excel takes a file without it for one in the machine's old code page; what
reads CSV otherwise skips it (`utf-8-sig` in Python).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable

from starlette.responses import StreamingResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_MARK = "\ufeff"


def safe_row(row: list[str]) -> list[str]:
    """A leading apostrophe makes a cell text, for Excel and LibreOffice alike (OWASP). A negative
    number stays one: alone it is no formula.
    """
    return [f"'{cell}" if _runs(cell) else cell for cell in row]


def _runs(cell: str) -> bool:
    return cell.startswith(_FORMULA) and _NUMBER.fullmatch(cell) is None


def csv_text(rows: Iterable[list[str]]) -> str:
    """Lines that end in CR LF, as the RFC has them."""
    text = io.StringIO()
    csv.writer(text).writerows(map(safe_row, rows))
    return text.getvalue()


def csv_response(name: str, slices: AsyncIterator[str]) -> StreamingResponse:
    """A file to be saved, sent as it is made."""
    headers = {
        "cache-control": "no-store, private",
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
    }
    media_type = "text/csv; charset=utf-8; header=present"
    return StreamingResponse(_marked(slices), headers=headers, media_type=media_type)


async def _marked(slices: AsyncIterator[str]) -> AsyncIterator[str]:
    yield _MARK
    async for one in slices:
        yield one
