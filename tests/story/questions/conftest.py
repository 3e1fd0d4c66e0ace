"""The same server, push service and mail server as the bells have."""

from tests.story.bells.conftest import box, dan, push, world

__all__ = ["box", "dan", "push", "world"]
