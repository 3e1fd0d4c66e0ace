"""Calls what it is told to on the official SDK, one line of JSON each: {on, token, call, args}.

Answers are lines that begin with @@, so that what the SDK itself prints is no answer.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

import tagoio_sdk  # type: ignore[import-not-found]

_, api, sse = sys.argv
REGION = {"api": api, "sse": sse}


def say(answer: dict[str, Any]) -> None:
    print("@@" + json.dumps(answer, default=str), flush=True)


def analysis(context: Any, scope: Any) -> None:
    context.log(f"hello from {context.analysis_id}")
    run = {"environment": context.environment, "analysis_id": context.analysis_id}
    say({"run": {**run, "token": context.token, "scope": scope}})


def listen(token: str) -> str:
    def start() -> None:
        tagoio_sdk.Analysis.use(analysis=analysis, params={"token": token, "region": REGION})

    threading.Thread(target=start, daemon=True).start()
    return "listening"


def methods(token: Any, name: str) -> list[str]:
    """What an SDK's object can do, by the names of its class."""
    target = getattr(tagoio_sdk.Resources({"token": token, "region": REGION}), name)
    return [one for one in vars(type(target)) if not one.startswith("_")]


def perform(asked: dict[str, Any]) -> Any:
    token = asked.get("token")
    if asked["on"] == "Analysis":
        return listen(str(token))
    if asked["on"] == "methods":
        return methods(token, asked["call"])
    target = getattr(tagoio_sdk, asked["on"])({"token": token, "region": REGION})
    for name in asked["call"].split("."):
        target = getattr(target, name)
    return target(*asked.get("args", []))


for line in sys.stdin:
    try:
        say({"value": perform(json.loads(line))})
    except Exception as error:  # the story looks at it
        say({"error": str(error)})
