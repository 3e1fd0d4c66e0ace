"""What people say of what they get, by category."""

from __future__ import annotations

from collections import Counter

from msgspec import UNSET, UnsetType, field

from tocsin.http.api.analytics import RangeQuery, range_of
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import HOUR_MS, iso
from tocsin.model.events import Tally
from tocsin.model.tracking import Feedback, FeedbackCount, TallyGroup


class KindBody(Body):
    """How often it was said, by how many people, and what share of the copies that is."""

    count: int
    people: int
    share: float


class CategoryFeedback(Body):
    """Without `category`: notifications of none. `recipients` are the copies that people got."""

    recipients: int
    not_relevant: KindBody
    too_many: KindBody
    category: str | UnsetType = UNSET


class FeedbackAnswer(Body):
    """Most spoken of first."""

    from_: str = field(name="from")
    to: str
    items: list[CategoryFeedback]


async def list_feedback(call: Call) -> FeedbackAnswer:
    """Shares are of the copies that arrived in the same time, to the hour."""
    wanted = range_of(call.query, call.now_ms)
    said = await call.storage.feedback(wanted.first_ms, wanted.last_ms)
    span = (wanted.first_ms // HOUR_MS, -(-wanted.last_ms // HOUR_MS))
    recipients: Counter[str] = Counter()
    for one in await call.storage.tallies([span], TallyGroup.CATEGORY):
        if one.kind is Tally.RECIPIENTS:
            recipients[one.group] += one.count
    by_category: dict[str, dict[Feedback, FeedbackCount]] = {}
    for count in said:
        by_category.setdefault(count.category, {})[count.kind] = count
    items = [
        CategoryFeedback(
            recipients=recipients[category],
            not_relevant=_kind(kinds.get(Feedback.NOT_RELEVANT), recipients[category]),
            too_many=_kind(kinds.get(Feedback.TOO_MANY), recipients[category]),
            category=category or UNSET,
        )
        for category, kinds in by_category.items()
    ]
    items.sort(key=lambda one: -(one.not_relevant.count + one.too_many.count))
    return FeedbackAnswer(iso(wanted.first_ms), iso(wanted.last_ms), items)


def _kind(of: FeedbackCount | None, recipients: int) -> KindBody:
    if of is None:
        return KindBody(0, 0, 0.0)
    return KindBody(of.count, of.people, round(of.count / recipients, 4) if recipients else 0.0)


ROUTES = [
    Route(
        "GET",
        "/organizations/{organizationId}/feedback",
        list_feedback,
        Permission.READ_NOTIFICATIONS,
        "listFeedback",
        "What people say of what they get, by category",
        query=RangeQuery,
        response=FeedbackAnswer,
    ),
]
