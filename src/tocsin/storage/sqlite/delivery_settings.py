"""Categories and templates of one organization."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import apsw
import msgspec

from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import Content
from tocsin.model.people import Category
from tocsin.storage import statements
from tocsin.storage.delivery_settings import MOST_CATEGORIES, Template, TemplateVersion
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("delivery_settings")

_category = msgspec.json.Decoder(Category).decode
_content = msgspec.json.Decoder(Content).decode


class CategoriesPart(Bound):
    """See `storage.delivery_settings.CategoryOperations`."""

    async def categories(self) -> list[Category]:
        rows = self.rows(SQL["categories"], {"organization": self.number})
        return [_category(row[0]) for row in rows]

    async def category(self, key: str) -> Category | None:
        row = self.row(SQL["category"], {"organization": self.number, "key": key})
        return _category(row[0]) if row else None

    async def save_category(self, category: Category, now_ms: int) -> None:
        values = {
            "organization": self.number,
            "key": category.key,
            "body": encode(category),
            "now": now_ms,
            "most": MOST_CATEGORIES,
        }
        saved = await self.write(lambda transaction: transaction.one(SQL["save_category"], values))
        if saved is None:
            message = f"An organization can have {MOST_CATEGORIES} categories."
            raise TocsinError("invalid_body", message)

    async def delete_category(self, key: str) -> bool:
        values = {"organization": self.number, "key": key}
        row = await self.write(lambda transaction: transaction.one(SQL["delete_category"], values))
        return row is not None


class TemplatesPart(Bound):
    """See `storage.delivery_settings.TemplateOperations`."""

    async def templates(self, *, after: int, limit: int) -> list[Template]:
        bindings = {"organization": self.number, "after": after, "limit": limit}
        return [_template(row) for row in self.rows(SQL["list_templates"], bindings)]

    async def template(self, template_id: UUID) -> Template | None:
        bindings = {"organization": self.number, "public_id": template_id.bytes}
        row = self.row(SQL["template"], bindings)
        return _template(row) if row else None

    async def create_template(self, template: Template, version: TemplateVersion) -> Template:
        values = {
            "organization": self.number,
            "public_id": template.template_id.bytes,
            "name": template.name,
            "created_at": template.created_at_ms,
            "updated_at": template.updated_at_ms,
        }

        def operation(transaction: Transaction) -> Template:
            made = _template(_named(transaction, "insert_template", values, template.name))
            self._write_version(transaction, made.number, replace(version, number=1))
            return made

        created: Template = await self.create(operation, template.template_id)
        return created

    async def add_template_version(
        self, template: Template, version: TemplateVersion
    ) -> tuple[Template, TemplateVersion]:
        values = {
            "organization": self.number,
            "id": template.number,
            "name": template.name,
            "updated_at": version.created_at_ms,
        }

        def operation(transaction: Transaction) -> tuple[Template, TemplateVersion]:
            row = transaction.one(SQL["next_template_version"], values)
            if row is None or row[0] is None:
                raise not_found("template")
            numbered = replace(version, number=row[0])
            with_version = {**values, "version": row[0]}
            changed = _named(transaction, "update_template", with_version, template.name)
            self._write_version(transaction, template.number, numbered)
            return _template(changed), numbered

        added: tuple[Template, TemplateVersion] = await self.write(operation)
        return added

    def _write_version(
        self, transaction: Transaction, template: int, version: TemplateVersion
    ) -> None:
        values = {
            "organization": self.number,
            "id": template,
            "version": version.number,
            "body": encode(version.content),
            "created_at": version.created_at_ms,
            "created_by": version.created_by.bytes,
        }
        transaction.execute(SQL["insert_template_version"], values)

    async def use_template_version(self, template: int, version: int, now_ms: int) -> bool:
        values = {
            "organization": self.number,
            "id": template,
            "version": version,
            "now": now_ms,
        }
        row = await self.write(
            lambda transaction: transaction.one(SQL["use_template_version"], values)
        )
        return row is not None

    async def template_versions(
        self, template: int, *, before: int, limit: int
    ) -> list[TemplateVersion]:
        bindings = {
            "organization": self.number,
            "id": template,
            "before": before,
            "limit": limit,
        }
        return [_version(row) for row in self.rows(SQL["template_versions"], bindings)]

    async def template_version(self, template: int, version: int) -> TemplateVersion | None:
        found = await self.template_versions(template, before=version + 1, limit=1)
        return found[0] if found and found[0].number == version else None

    async def delete_template(self, number: int) -> None:
        values = {"organization": self.number, "id": number}
        await self.write(
            lambda transaction: transaction.execute(SQL["delete_template"], values).fetchall()
        )

    async def touch_template(self, number: int, now_ms: int) -> None:
        values = {"organization": self.number, "id": number, "now": now_ms}
        await self.note(
            lambda transaction: transaction.execute(SQL["touch_template"], values).fetchall()
        )


def _named(transaction: Transaction, statement: str, values: dict[str, object], name: str) -> Row:
    """Run what writes a name that only one template may have."""
    try:
        row = transaction.one(SQL[statement], values)
    except apsw.ConstraintError:
        detail = f"There is a template named {name!r} already."
        raise TocsinError("conflict", detail, field="name") from None
    if row is None:
        raise not_found("template")
    return row


def _template(row: Row) -> Template:
    return Template(
        number=row[0],
        template_id=UUID(bytes=row[2]),
        name=row[3],
        version=row[4],
        created_at_ms=row[5],
        updated_at_ms=row[6],
        used_at_ms=row[7],
    )


def _version(row: Row) -> TemplateVersion:
    return TemplateVersion(
        number=row[1],
        content=_content(row[2]),
        created_at_ms=row[3],
        created_by=UUID(bytes=row[4]),
    )
