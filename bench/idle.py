"""How soon it is up and how little it needs: the second start, and the memory of doing nothing.

`python -m bench.idle`: the goals are 2 s and 150 MB. The reference is Python doing nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.server import free_port, start, stop


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        stop(start(Path(folder), free_port()))
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        nothing = time.perf_counter() - began
        began = time.perf_counter()
        running = start(Path(folder), free_port())
        up = time.perf_counter() - began
        time.sleep(3)
        rss = running.rss_mb()
        stop(running)
    print(f"second start to ready {up:.2f} s (goal 2), {up / nothing:.0f} × Python doing nothing")
    print(f"RSS idle {rss:.0f} MB (goal 150), one process")


if __name__ == "__main__":
    main()
