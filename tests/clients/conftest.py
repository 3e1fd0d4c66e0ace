"""The people of the stories, and a running server."""

from tests.story.conftest import ana, ben, world

__all__ = ["ana", "ben", "world"]
