"""Generated pages are current: what is documented is what is there."""

from __future__ import annotations

from pathlib import Path

from tocsin.app.documents import settings_page

DOCS = Path(__file__).parents[2] / "docs"


def test_every_setting_is_documented() -> None:
    """Run `./start settings > docs/settings.md` after changing a setting."""
    assert (DOCS / "settings.md").read_text("utf-8") == settings_page()
