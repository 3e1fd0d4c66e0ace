"""Checks JSON against the schema that Google publishes for FCM (its discovery document)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list,
    "object": dict, "any": object,
}  # fmt: skip
FORMATS = {"google-duration": re.compile(r"[0-9]+(\.[0-9]{1,9})?s")}


@cache
def schemas() -> dict[str, Any]:
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    found: dict[str, Any] = json.loads((folder / "fcm.v1.json").read_text("utf-8"))["schemas"]
    return found


def violations(value: Any, name: str = "SendMessageRequest") -> list[tuple[str, str]]:
    """Field and complaint for everything that does not fit the schema of this name."""
    return list(_check(value, {"$ref": name}, ""))


def _check(value: Any, schema: dict[str, Any], at: str) -> Iterator[tuple[str, str]]:
    schema = schemas()[schema["$ref"]] if "$ref" in schema else schema
    kind = schema.get("type", "object")
    fits = isinstance(value, TYPES[kind])  # into a variable: narrowing would lose the type
    if not fits or (kind == "integer" and isinstance(value, bool)):
        yield at, f"must be of type {kind}"
    elif kind == "array":
        for number, one in enumerate(value):
            yield from _check(one, schema["items"], f"{at}[{number}]")
    elif kind == "object":
        for field, one in value.items():
            inner = schema.get("properties", {}).get(field) or schema.get("additionalProperties")
            place = f"{at}.{field}".lstrip(".")
            if inner is None:
                yield place, "is not known"
            else:
                yield from _check(one, inner, place)
    elif "enum" in schema and value not in schema["enum"]:
        yield at, f"must be one of {schema['enum']}"
    elif (form := FORMATS.get(schema.get("format", ""))) and not form.fullmatch(value):
        yield at, f"must be a {schema['format']}"
