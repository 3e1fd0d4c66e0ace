"""Looks at a script without running it: does it compile, and which names does nobody define?"""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings

from msgspec import Struct

NAME = "analysis.py"
_GIVEN = {*dir(builtins), "__file__", "trigger"}
OFFERED = frozenset(
    {
        "Answer",
        "Refused",
        "ask",
        "env",
        "get_users_by_tag",
        "log",
        "notify",
        "now",
        "preview",
        "run",
        "secret",
        "send_notification",
        "store",
        "trigger",
        "users",
    }
)
"""What `tocsin` offers to scripts."""


class Finding(Struct, frozen=True):
    """`severity` is error (it can't run) or warning. Lines and columns count from 1."""

    severity: str
    message: str
    line: int
    column: int


def check(code: str) -> list[Finding]:
    """In the order of lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code, NAME)
            compile(tree, NAME, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return [Finding("error", error.msg, error.lineno or 1, max(error.offset or 1, 1))]
    except (ValueError, RecursionError, MemoryError) as error:
        return [Finding("error", str(error) or "The script can't be read.", 1, 1)]
    found = [*_unknown_imports(tree), *_unknown_names(code, tree)]
    return sorted(found, key=lambda one: (one.line, one.column))


def _unknown_imports(tree: ast.AST) -> list[Finding]:
    return [
        _at(node, f"tocsin has no {one.name!r}.", "error")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "tocsin"
        for one in node.names
        if one.name not in {*OFFERED, "*"}
    ]


def _unknown_names(code: str, tree: ast.AST) -> list[Finding]:
    """Names that are read as globals and are nowhere defined. `import *` ends the search."""
    nodes = list(ast.walk(tree))
    stars = [one for one in nodes if isinstance(one, ast.ImportFrom) and one.names[0].name == "*"]
    if stars:
        return []
    table = symtable.symtable(code, NAME, "exec")
    defined = {*_GIVEN, *(one.get_name() for one in table.get_symbols() if _defines(one))}
    free: set[str] = set()
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        waiting += scope.get_children()
        for symbol in scope.get_symbols():
            if symbol.is_global() and symbol.is_assigned():
                defined.add(symbol.get_name())
            elif symbol.is_referenced() and (symbol.is_global() or scope is table):
                free.add(symbol.get_name())
    unknown = free - defined
    return [
        _at(node, f"Nothing is called {node.id!r}.", "warning")
        for node in nodes
        if isinstance(node, ast.Name) and node.id in unknown
    ]


def _defines(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _at(node: ast.expr | ast.stmt, message: str, severity: str) -> Finding:
    return Finding(severity, message, node.lineno, node.col_offset + 1)
