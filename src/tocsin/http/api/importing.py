"""Bulk import of people from a streamed file."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

from msgspec import UNSET, Struct, UnsetType

from tocsin.audience.import_rows import Format
from tocsin.audience.importing import SHOWN_ERRORS, Fault, import_people
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError

MOST_BYTES = 64 * 1024 * 1024
_FORMATS: dict[str, Format] = {"text/csv": "csv", "application/x-ndjson": "json lines"}


class ImportQuery(Struct, rename="camel"):
    """`dryRun`: say what would happen, and write nothing."""

    dry_run: bool = False


class ImportFault(Body):
    """Why a line was left out. `row` counts lines from 1, a header included."""

    row: int
    message: str
    field: str | UnsetType = UNSET


class ImportReport(Body):
    """How many people; `errors` are the first 1,000."""

    created: int
    updated: int
    failed: int
    dry_run: bool
    errors: list[ImportFault]
    more_errors: int | UnsetType = UNSET


async def import_users(call: Call) -> ImportReport:
    """Creates people, or changes those whose e-mail is known. A bad line spoils no other.

    CSV needs a header with `email`, and any of `name phone role language timeZone active groups`
    and `tag:KEY`; JSON lines have the same fields and `tags`. `groups` are joined, written
    `Solution/Group`, in CSV separated by semicolons. An empty cell changes nothing. 64 MiB at most.
    """
    given = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = _FORMATS.get(given)
    if form is None:
        raise TocsinError("unsupported_type", f"Send {' or '.join(_FORMATS)}.")
    if call.query.dry_run:
        call.leave_no_trail()
    with tempfile.TemporaryFile() as file:
        await _receive(call, cast(BinaryIO, file))
        report = await import_people(
            call.storage,
            call.principal.user,
            cast(BinaryIO, file),
            form,
            dry_run=call.query.dry_run,
            now_ms=call.now_ms,
        )
    call.context.authenticator.forget()
    return ImportReport(
        created=report.created,
        updated=report.updated,
        failed=report.failed,
        dry_run=call.query.dry_run,
        errors=[_fault(fault) for fault in report.faults],
        more_errors=report.failed - SHOWN_ERRORS if report.failed > SHOWN_ERRORS else UNSET,
    )


async def _receive(call: Call, file: BinaryIO) -> None:
    """To disk first: a slow sender holds no memory and no transaction."""
    size = 0
    async for part in call.request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise TocsinError("too_large", f"The file is larger than {MOST_BYTES} bytes.")
        file.write(part)
    file.seek(0)


def _fault(fault: Fault) -> ImportFault:
    return ImportFault(fault.row, fault.error.detail, present(fault.error.field))


ROUTES = [
    Route(
        "POST",
        "/users/import",
        import_users,
        Permission.WRITE_DIRECTORY,
        "importUsers",
        "Import people from CSV or JSON lines",
        query=ImportQuery,
        response=ImportReport,
        streams=tuple(_FORMATS),
    )
]
