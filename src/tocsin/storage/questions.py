"""The operations on questions and answers, each with the condition it holds under."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from msgspec import Struct

from tocsin.model.notification import Answer, Notification
from tocsin.model.people import User
from tocsin.model.questions import AnswerView, QuestionStep, QuestionView
from tocsin.model.work import Chunk, Job


class Answered(Struct, frozen=True):
    """What counts of an answer: the one given now, or (`counted` False) the earlier one.

    `settled`: it has decided the question.
    """

    answer: Answer
    counted: bool
    settled: bool = False


class RungQuestion(Struct, frozen=True):
    """Whose ring it was, and of what: by numbers and ids."""

    organization: int
    organization_id: UUID
    user: int
    notification_id: UUID


class QuestionOperations(Protocol):
    """Questions of one organization."""

    async def answer(
        self,
        user: int,
        notification_id: UUID,
        answer: Answer,
        now_ms: int,
        *,
        devices: tuple[str, ...] = (),
        ring: int | None = None,
    ) -> Answered | None:
        """Record a person's first answer, and in the same commit what follows from it. None: no
        such item. Raises `decided` or `expired` when it comes too late.

        What the person's devices show on the channels `devices` is taken back, but for the one that
        the answer came from, by the delivery `ring`.

        Of any number of answers at once, exactly one settles the question.
        """
        ...

    async def question(self, number: int) -> QuestionView:
        """How many answers each button has, and what was done as time passed."""
        ...

    async def answers(self, number: int, *, after: int, limit: int) -> list[AnswerView]:
        """In the order in which they came, after the one of this number."""
        ...

    async def missing_analyses(self, wanted: list[UUID]) -> list[UUID]:
        """Those of these analyses that the organization does not have."""
        ...

    async def close_question(
        self, found: Notification, actor: User, value: str | None, now_ms: int
    ) -> bool:
        """False when it is settled or stopped already."""
        ...

    async def move_deadline(
        self, found: Notification, actor: User, until_ms: int, now_ms: int
    ) -> bool:
        """False when it is settled or stopped already."""
        ...


class QuestionWorkOperations(Protocol):
    """The engine's own work: what a question does as time passes."""

    async def take_step(
        self, job: Job, step: QuestionStep, next_ms: int | None, now_ms: int, *, skip: bool = False
    ) -> None:
        """Do it, and look again at `next_ms`, in one commit. Nothing when the claim was lost or the
        question is settled. `skip`: only note that it was due.
        """
        ...

    async def wait_for_step(self, job: Job, due_at_ms: int) -> None:
        """Nothing is due before."""
        ...

    async def to_remind(self, job: Job, now_ms: int) -> list[int] | None:
        """People of the next chunk who have not answered; None behind the last, which ends it."""
        ...

    async def write_reminder(self, chunk: Chunk) -> list[int]:
        """Ring them again, but for who has answered meanwhile; whose inbox has changed."""
        ...

    async def refresh_chunk(
        self, job: Job, devices: tuple[str, ...], now_ms: int
    ) -> list[int] | None:
        """Tell the next chunk's inboxes how the question stands. Of a settled one nothing rings any
        more, and what devices show is taken back. The users; None at the end.
        """
        ...

    async def question_of_ring(self, delivery: int) -> RungQuestion | None: ...
