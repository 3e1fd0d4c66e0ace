"""One question, answered from the inbox, on the device's screen, or by a link in a mail."""

from __future__ import annotations

import re

from tests.story.bells.telling import PUSH, pass_time
from tests.story.people import Mailbox, PushService
from tests.story.questions.asking import item, put, reply, state
from tests.world import Answer, Person, World
from tocsin.model.clock import HOUR_MS

MAIL = [{"channel": "email"}]
FORM = {"content-type": "application/x-www-form-urlencoded"}


def links(box: Mailbox, person: Person) -> dict[str, str]:
    """Where the mail's buttons lead, by their labels."""
    text: str = box.to(person)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return dict(re.findall(r"(Approve|Reject): https?://[^/\s]+(/answer/\S+)", text))


async def opened(world: World, path: str) -> Answer:
    return await world.call("GET", path, headers={"accept": "text/html"})


async def submitted(world: World, path: str, body: bytes = b"") -> Answer:
    answer = await world.call("POST", path, body, FORM)
    await world.settled()
    return answer


async def test_a_mails_link_asks_once_more_and_then_answers_once(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    sent = await put(ana, ben, channels=MAIL, rule="first")
    path = links(box, ben)["Reject"]
    for _ in range(2):
        page = await opened(world, path)
        assert (page.status, "<script" in page.text) == (200, False)
        assert "May Eve take Friday off?" in page.text
    assert (await state(ana, sent))["answered"] == 0, "a scanner opens links"
    assert "recorded: Reject" in (await submitted(world, path)).text
    found = await state(ana, sent)
    assert (found["decision"]["value"], found["answers"][0]["via"]) == ("no", "email")
    again = await submitted(world, path)
    assert (again.status, "answered this already: Reject" in again.text) == (409, True)
    other = await submitted(world, links(box, ben)["Approve"])
    assert (other.status, (await state(ana, sent))["answered"]) == (409, 1)


async def test_a_link_that_nobody_made_answers_nothing(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    sent = await put(ana, ben, channels=MAIL)
    path = links(box, ben)["Approve"]
    head, claims, mark = path.removeprefix("/answer/").split(".")
    other = world.running.context.signer.unsubscribe_token(ben.user.user_id, "email")
    forged = [f"{head}.{claims}.{mark[::-1]}", f"{head}.{claims}x.{mark}", "x", other]
    for token in forged:
        for answer in (
            await opened(world, f"/answer/{token}"),
            await submitted(world, f"/answer/{token}"),
        ):
            assert answer.status == 404
    assert (await state(ana, sent))["answered"] == 0


async def test_a_link_says_what_was_decided_and_when_it_is_too_late(
    world: World, ana: Person, ben: Person, dan: Person, box: Mailbox
) -> None:
    await put(ana, ben, dan, channels=MAIL, rule="first", deadlineIn=3_600)
    path = links(box, dan)["Approve"]
    await submitted(world, links(box, ben)["Reject"])
    assert "settled already: Reject, by Ben." in (await opened(world, path)).text
    sent = await put(ana, ben, channels=MAIL, rule="first", deadlineIn=3_600)
    await pass_time(world, HOUR_MS)
    late = await submitted(world, links(box, ben)["Approve"])
    assert (late.status, (await state(ana, sent))["answered"]) == (409, 0)


async def test_a_form_is_filled_in_on_the_mails_page(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    fields = [
        {"key": "days", "label": "Days <b>", "kind": "number", "required": True, "max": 9},
        {"key": "paid", "label": "Paid", "kind": "yesno"},
    ]
    sent = await put(ana, ben, channels=MAIL, fields=fields)
    path = links(box, ben)["Approve"]
    page = (await opened(world, path)).text
    assert '<label for="f-days">Days &lt;b&gt;</label>' in page
    wrong = await submitted(world, path, b"f-days=many")
    assert (wrong.status, "values.days: is a number" in wrong.text) == (400, True)
    assert (await submitted(world, path, b"&".join([b"x=1"] * 30))).status == 400
    assert (await submitted(world, path, b"f-days=3&f-paid=no")).status == 200
    assert (await item(ben, sent))["answer"]["values"] == {"days": 3, "paid": False}


async def test_a_pressed_button_on_the_screen_answers_by_itself(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    screen = push.browser("ben")
    await screen.enable(ben)
    sent = await put(ana, ben, channels=PUSH["channels"], rule="first")
    shown = screen.read(push.rang("ben")[0].body)
    path = "/report/" + shown["answer"].partition("/report/")[2]
    given = await world.call("POST", path, {"button": "approve"}, {"content-type": "text/plain"})
    assert (given.status, given.headers["access-control-allow-origin"]) == (204, "*")
    await world.settled()
    assert (await state(ana, sent))["answers"][0]["via"] == "push"
    other = await world.call("POST", path, {"button": "reject"})
    assert (other.status, other.json["code"]) == (409, "answered")


async def test_what_a_provider_knows_of_a_ring_answers_nothing(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    screen = push.browser("ben")
    await screen.enable(ben)
    sent = await put(ana, ben, channels=PUSH["channels"], rule="first")
    shown = screen.read(push.rang("ben")[0].body)
    path = "/report/" + shown["report"].partition("/report/")[2] + "/answer"
    assert (await world.call("POST", path, {"button": "approve"})).status == 404
    assert (await state(ana, sent))["state"] == "open"
    await reply(ben, sent)
