"""The addresses on this server that a ring carries."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from tocsin.dispatch.messages import Links, RingLinks
from tocsin.http.signing import AnswerClaims, Signer
from tocsin.model.questions import LINK_LIFE_MS
from tocsin.model.work import DueRing


def make_links(base_url: str, signer: Signer) -> Links:
    @lru_cache(maxsize=256)
    def open_url(notification_id: UUID) -> str:
        return f"{base_url}/open/{notification_id}"

    def links(ring: DueRing, unsubscribes: bool) -> RingLinks:
        reference = signer.delivery_reference(ring.number)
        asks = ring.notification.content.extras.asks and not ring.recall
        # A signature costs a tenth of a whole push, which has no use for it.
        token = signer.unsubscribe_token(ring.user_id, ring.channel) if unsubscribes else None
        answer = signer.answer_reference(ring.number) if asks else None
        return RingLinks(
            open_url=open_url(ring.notification.notification_id),
            unsubscribe_url=f"{base_url}/unsubscribe/{token}" if token else "",
            report_url=f"{base_url}/report/{reference}",
            reference=reference,
            answer_url=f"{base_url}/report/{answer}/answer" if answer else "",
            answer_pages=_pages(base_url, signer, ring) if asks and unsubscribes else {},
        )

    return links


def _pages(base_url: str, signer: Signer, ring: DueRing) -> dict[str, str]:
    """Where a mail's reader answers, by button. A question's own end is asked for when they do."""
    found = ring.notification
    expires_at_ms = (found.answers_end_ms or ring.due_at_ms) + LINK_LIFE_MS
    return {
        button.id: f"{base_url}/answer/"
        + signer.answer_token(
            AnswerClaims(found.organization_id, ring.user_id, found.notification_id, button.id),
            expires_at_ms,
        )
        for button in found.content.extras.buttons
        if button.answers
    }
