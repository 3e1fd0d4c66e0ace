"""Runs a script: `main(trigger)` if it has one, after its top-level code, which may `await`."""

from __future__ import annotations

import ast
import inspect
import io
import linecache
import os
import random
import sys
import traceback
from typing import Any

import tocsin

NAME = "analysis.py"


class Lines(io.TextIOBase):
    """What is printed, line by line, over the same channel as calls: so it is in their order."""

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._open = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._open = (self._open + text).split("\n")
        for line in lines:
            self._say(line)
        if len(self._open) > 4000:
            self.finish()
        return len(text)

    def finish(self) -> None:
        if self._open:
            self._say(self._open)
            self._open = ""

    def _say(self, line: str) -> None:
        tocsin.channel.tell({"op": "log", "stream": self._stream, "text": line[:4000]})


def drive(coroutine: Any) -> None:
    """All that can be awaited here answers at once: there is no event loop."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("Only what `tocsin` offers can be awaited in a script: ask(…).")


def run(code: str) -> None:
    linecache.cache[NAME] = (len(code), None, code.splitlines(keepends=True), NAME)
    names: dict[str, Any] = {"__name__": "__main__", "__file__": NAME, "trigger": tocsin.trigger}
    compiled = compile(code, NAME, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    top = eval(compiled, names)  # noqa: S307
    if inspect.iscoroutine(top):
        drive(top)
    main = names.get("main")
    if callable(main):
        made = main(tocsin.trigger) if inspect.signature(main).parameters else main()
        if inspect.iscoroutine(made):
            drive(made)


def line_of(error: BaseException) -> int | None:
    """Where in the script it happened."""
    if isinstance(error, SyntaxError) and error.filename == NAME:
        return error.lineno
    lines = [
        one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == NAME
    ]
    return lines[-1] if lines else None


def show(error: BaseException) -> None:
    """The traceback without our own part of it."""
    kept = error.__traceback__
    while kept is not None and kept.tb_frame.f_code.co_filename != NAME:
        kept = kept.tb_next
    traceback.print_exception(type(error), error, kept)


def main() -> int:
    begun = tocsin.begun
    os.environ.update(begun["variables"])
    random.seed(begun["trigger"]["runId"])
    out, err = Lines("out"), Lines("err")
    sys.stdout, sys.stderr = out, err
    ended: dict[str, Any] = {"op": "ended"}
    try:
        run(begun["code"])
    except SystemExit as error:
        if error.code not in (None, 0):
            ended.update(kind="SystemExit", message=str(error.code), line=line_of(error))
    except MemoryError:
        raise  # the exit code tells of it
    except BaseException as error:  # whatever a script can throw is told
        show(error)
        message = str(error) or type(error).__name__
        ended.update(kind=type(error).__name__, message=message[:2000], line=line_of(error))
    out.finish()
    err.finish()
    tocsin.channel.tell(ended)
    return 1 if "kind" in ended else 0


if __name__ == "__main__":
    os._exit(main())
