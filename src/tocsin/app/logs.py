"""Structured logs. No content, no tokens, no addresses go in: name what, not it."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(level: str, style: str) -> None:
    """One line an event on stderr, as text for people or JSON for machines."""
    machine = style == "json"
    renderer = (
        structlog.processors.JSONRenderer()
        if machine
        # The plain traceback: the pretty one prints local variables, so contents and tokens too.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if machine else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
