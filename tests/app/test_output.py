"""What the command line prints is printed whole."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper

from tocsin.app.cli import main
from tocsin.http.openapi import error_page


class SlowPipe(BytesIO):
    """Takes only a little at once, and says how much, as a pipe without a buffer does."""

    def write(self, data: object, /) -> int:
        return super().write(bytes(memoryview(data)[:100]))  # type: ignore[arg-type]


def test_a_slow_pipe_gets_all_of_it() -> None:
    pipe = SlowPipe()
    with redirect_stdout(TextIOWrapper(pipe, encoding="utf-8", write_through=True)) as out:
        main(["errors"], standalone_mode=False)
        out.detach()
    assert pipe.getvalue().decode() == error_page()
