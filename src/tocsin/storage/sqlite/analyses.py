"""Analyses of one organization: versions, settings, secrets, and what their runs have come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.analyses import (
    MOST_ANALYSES,
    NO_SCRIPTS,
    Analysis,
    AnalysisConfig,
    AnalysisVersion,
    RunActivity,
    RunLimits,
    RunOn,
    RunState,
    ScriptSettings,
)
from tocsin.model.errors import TocsinError, not_found
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("analyses")
ANALYSIS = SQL["select_analysis"] + "\n"
_limits = msgspec.json.Decoder(RunLimits).decode
_config = msgspec.json.Decoder(AnalysisConfig).decode


class AnalysesPart(Bound):
    """See `storage.analyses.AnalysisOperations`."""

    async def script_settings(self) -> ScriptSettings:
        return script_settings(self.row(SQL["script_settings"], {"organization": self.number}))

    async def save_script_settings(self, settings: ScriptSettings) -> None:
        values = {
            "organization": self.number,
            "enabled": settings.enabled,
            "at_once": settings.at_once,
            "limits": encode(settings.limits),
        }
        await self.write(
            lambda transaction: transaction.execute(SQL["save_script_settings"], values)
        )

    async def analyses(self, *, after: int, limit: int) -> list[Analysis]:
        bindings = {"organization": self.number, "after": after, "limit": limit}
        return [analysis(row) for row in self.rows(ANALYSIS + SQL["of_organization"], bindings)]

    async def analysis(self, analysis_id: UUID) -> Analysis | None:
        bindings = {"organization": self.number, "public_id": analysis_id.bytes}
        row = self.row(ANALYSIS + SQL["by_id"], bindings)
        return analysis(row) if row else None

    async def create_analysis(self, new: Analysis) -> Analysis:
        values = {"organization": self.number, **_changeable(new), "now": new.created_at_ms}

        def operation(transaction: Transaction) -> Row:
            counted: Any = transaction.one(SQL["count_analyses"], values)
            if counted[0] >= MOST_ANALYSES:
                message = f"The organization has {MOST_ANALYSES} analyses already."
                raise TocsinError("conflict", message)
            _check_name(transaction, values)
            made: Any = transaction.one(SQL["insert_analysis"], values)
            return self._again(transaction, made[0])

        return analysis(await self.create(operation, new.analysis_id))

    async def change_analysis(
        self, number: int, change: Callable[[Analysis], Analysis], now_ms: int
    ) -> Analysis:
        def operation(transaction: Transaction) -> Row:
            after = change(analysis(self._again(transaction, number)))
            values = {**self._keyed(number), **_changeable(after), "now": now_ms}
            _check_name(transaction, values)
            transaction.execute(SQL["change_analysis"], values)
            return self._again(transaction, number)

        return analysis(await self.write(operation))

    async def delete_analysis(self, number: int) -> bool:
        row = await self.write(
            lambda transaction: transaction.one(SQL["delete_analysis"], self._keyed(number))
        )
        return row is not None

    async def add_analysis_version(
        self, number: int, code: str, author: UUID, now_ms: int, *, expected: int | None
    ) -> Analysis:
        values = {
            **self._keyed(number),
            "code": code,
            "created_by": author.bytes,
            "now": now_ms,
            "expected": expected,
        }

        def operation(transaction: Transaction) -> Row:
            made = transaction.one(SQL["insert_version"], values)
            if made is None:
                message = "Somebody has saved another version meanwhile."
                raise TocsinError("conflict", message, field="expectedVersion")
            transaction.execute(SQL["set_version"], {**values, "number": made[0]})
            return self._again(transaction, number)

        return analysis(await self.write(operation))

    async def deploy_analysis(
        self, of: Analysis, version: int, user: int, scopes: tuple[str, ...], now_ms: int
    ) -> Analysis | None:
        def operation(transaction: Transaction) -> Row | None:
            now = analysis(self._again(transaction, of.number))
            config = msgspec.structs.replace(now.config, scopes=scopes)
            values = {
                **self._keyed(of.number),
                "number": version,
                "user": user,
                "config": encode(config),
                "now": now_ms,
            }
            if transaction.one(SQL["deploy"], values) is None:
                return None
            return self._again(transaction, of.number)

        row = await self.write(operation)
        return analysis(row) if row else None

    async def analysis_versions(
        self, number: int, *, before: int, limit: int
    ) -> list[AnalysisVersion]:
        bindings = {**self._keyed(number), "before": before, "limit": limit}
        return [_version(row) for row in self.rows(SQL["versions"], bindings)]

    async def analysis_version(self, number: int, version: int) -> AnalysisVersion | None:
        row = self.row(SQL["version"], {**self._keyed(number), "number": version})
        return _version(row) if row else None

    async def save_analysis_secrets(
        self, of: Analysis, secrets: bytes | None, names: tuple[str, ...], now_ms: int
    ) -> bool:
        values = {
            **self._keyed(of.number),
            "secrets": secrets,
            "names": encode(names),
            "before": of.secrets,
            "now": now_ms,
        }
        row = await self.write(lambda transaction: transaction.one(SQL["save_secrets"], values))
        return row is not None

    async def set_analysis_token(self, number: int, token_hash: bytes, now_ms: int) -> None:
        values = {**self._keyed(number), "hash": token_hash, "now": now_ms}
        await self.write(lambda transaction: transaction.one(SQL["set_token"], values))

    async def run_activity(
        self, since_ms: int, analysis: int | None = None
    ) -> dict[int, RunActivity]:
        bindings = {"organization": self.number, "since": since_ms, "analysis": analysis}
        return {row[0]: _activity(row) for row in self.rows(SQL["activity"], bindings)}

    def _keyed(self, number: int) -> dict[str, Any]:
        return {"organization": self.number, "id": number}

    def _again(self, transaction: Transaction, number: int) -> Row:
        row = transaction.one(ANALYSIS + SQL["by_number"], self._keyed(number))
        if row is None:
            raise not_found("analysis")
        return row


def _check_name(transaction: Transaction, values: dict[str, Any]) -> None:
    if transaction.one(SQL["name_taken"], values) is not None:
        raise TocsinError("conflict", "An analysis of this name is there already.", field="name")


def _changeable(of: Analysis) -> dict[str, Any]:
    return {
        "public_id": of.analysis_id.bytes,
        "name": of.name,
        "description": of.description,
        "run_on": of.run_on.value,
        "enabled": of.enabled,
        "config": encode(of.config),
        "next_at": of.next_at_ms,
    }


def analysis(row: Row) -> Analysis:
    return Analysis(
        number=row[0],
        organization_number=row[1],
        organization_id=UUID(bytes=row[2]),
        analysis_id=UUID(bytes=row[3]),
        name=row[4],
        description=row[5],
        run_on=RunOn(row[6]),
        enabled=bool(row[7]),
        version=row[8],
        deployed=row[9],
        deployed_by=row[10],
        deployed_by_id=UUID(bytes=row[11]) if row[11] else None,
        config=_config(row[12]),
        secrets=row[13],
        secret_names=tuple(decode(row[14])),
        next_at_ms=row[15],
        has_token=bool(row[16]),
        created_at_ms=row[17],
        updated_at_ms=row[18],
    )


def script_settings(row: Row | None) -> ScriptSettings:
    return ScriptSettings(bool(row[0]), row[1], _limits(row[2])) if row else NO_SCRIPTS


def _version(row: Row) -> AnalysisVersion:
    return AnalysisVersion(row[0], row[1], row[2], UUID(bytes=row[3]))


def _activity(row: Row) -> RunActivity:
    return RunActivity(UUID(bytes=row[1]), RunState(row[2]), row[3], row[4], row[5])
