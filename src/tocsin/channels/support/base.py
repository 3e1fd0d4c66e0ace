"""What most channels have in common, so that a channel's file holds its own business only."""

from __future__ import annotations

from typing import Any, ClassVar

from tocsin.channels.support.receipts import read_receipts
from tocsin.model.channel import Limits, Person, Receipt


class ChannelBase:
    """The usual answers: nothing is taken back, every organization may set it up, one destination,
    no address in the profile, receipts in the generic form, nothing to give back."""

    recalls: ClassVar[bool] = False
    shared: ClassVar[bool] = False
    unsubscribes: ClassVar[bool] = False
    limits: ClassVar[Limits] = Limits()

    def destination(self, address: Any) -> str:
        return ""

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        return None

    def receipts(self, content_type: str, body: bytes) -> list[Receipt]:
        return read_receipts(body)

    async def close(self) -> None:
        """Nothing is held: connections belong to `Http`."""


def about(label: str, help_text: str, *, secret: bool = False) -> dict[str, Any]:
    """Metadata of a field of `Settings`: what the console's form and the documentation say.

    A `secret` is stored encrypted and never shown again.
    """
    return {"label": label, "help": help_text, "secret": secret}
