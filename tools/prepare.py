"""Everything before the first start or check: the environment and the front end, when not current.

`python -m tools.prepare run` is for ./start, `python -m tools.prepare dev` for ./check.
"""

import sys

from tools.build_frontend import build
from tools.environment import environment
from tools.steps import StepFailed, alone, home, say

KINDS = {"run": (".venv", "requirements.lock"), "dev": (".venv-dev", "requirements-dev.lock")}


def main() -> int:
    try:
        with alone(), home():
            environment(*KINDS[sys.argv[1]])
            build()
    except StepFailed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Starting again goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
