"""Templates: made, tried out, changed version by version, and never with words that can't be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Person

URL = "/api/v1/templates"
ORDER: dict[str, Any] = {
    "name": "Order",
    "content": {
        "title": "Order {{ order.id }}",
        "text": "{{ user.name }}: {{ order.lines | join: ', ' }} at {{ user.tags.site }}",
        "severity": "warning",
        "icon": "wrench",
        "buttons": [
            {"id": "take", "label": "Take {{ order.id }}"},
            {"id": "map", "label": "Map", "kind": "url", "url": "https://acme.example/map"},
        ],
        "screen": "work-order",
        "jigId": "order",
        "inputs": {"orderId": 7},
    },
    "language": "en",
    "translations": {
        "de": {"title": "Auftrag {{ order.id }}", "labels": {"take": "Nehmen"}},
    },
    "sample": {"order": {"id": 7, "lines": ["bolt", "nut"]}},
}


async def create(ana: Person, **change: Any) -> Any:
    answer = await ana.call("POST", URL, {**ORDER, **change})
    assert answer.status == 201, answer.text
    return answer.json


def with_text(text: str) -> dict[str, Any]:
    return {**ORDER, "content": {"text": text}, "translations": {}}


async def test_a_template_is_kept_as_it_was_given(ana: Person) -> None:
    made = await create(ana)
    found = (await ana.call("GET", f"{URL}/{made['templateId']}")).json
    assert found == made
    assert found["version"] == 1
    content = {**ORDER["content"], "buttons": found["content"]["buttons"]}
    assert {name: found[name] for name in ORDER} == {
        **ORDER,
        "content": content,
        "translations": found["translations"],
    }
    take, to_map = found["content"]["buttons"]
    assert (take["kind"], to_map["url"]) == ("answer", "https://acme.example/map")
    (listed,) = (await ana.call("GET", URL)).json["items"]
    assert (listed["name"], "content" in listed) == ("Order", False)


async def test_a_template_is_rendered_for_a_person_in_their_language(
    ana: Person, ben: Person
) -> None:
    made = await create(ana)
    url = f"{URL}/{made['templateId']}/render"
    await ana.call(
        "PATCH", f"/api/v1/users/{ben.user_id}", {"language": "de-CH", "tags": {"site": "north"}}
    )
    german = (await ana.call("POST", url, {"userId": ben.user_id})).json
    assert german == {
        "title": "Auftrag 7",
        "text": "Ben: bolt, nut at north",
        "labels": {"take": "Nehmen", "map": "Map"},
        "language": "de",
    }
    data = {"order": {"id": 8, "lines": []}}
    english = (await ana.call("POST", url, {"data": data, "language": "en-GB"})).json
    assert english["title"] == "Order 8"
    assert english["labels"]["take"] == "Take 8"
    assert english["text"] == ":  at "


async def test_rendering_says_clearly_what_fails(ana: Person, cora: Person) -> None:
    made = await create(ana, **with_text("one\n{{ 6 | divided_by: order.id }}"))
    url = f"{URL}/{made['templateId']}/render"
    failed = await ana.call("POST", url, {"data": {"order": {"id": 0}}})
    assert (failed.status, failed.json["field"]) == (400, "content.text")
    assert "line 2: divided_by: can't divide by 0" in failed.json["detail"]
    reserved = await ana.call("POST", url, {"data": {"user": {"name": "Eve"}}})
    assert (reserved.status, reserved.json["field"]) == (400, "data.user")
    stranger = await ana.call("POST", url, {"userId": cora.user_id})
    assert (stranger.status, stranger.json["field"]) == (400, "userId")


async def test_versions_are_added_and_an_earlier_one_can_be_used_again(ana: Person) -> None:
    made = await create(ana)
    url = f"{URL}/{made['templateId']}"
    second = (await ana.call("PUT", url, {**with_text("Two"), "name": "Job"})).json
    assert (second["version"], second["name"]) == (2, "Job")
    first = (await ana.call("GET", f"{url}/versions/1")).json
    assert (first["version"], first["content"]) == (1, made["content"])
    restored = (await ana.call("POST", f"{url}/versions/1/restore")).json
    assert (restored["version"], restored["content"]) == (1, made["content"])
    assert (await ana.call("PUT", url, with_text("Three"))).json["version"] == 3
    versions = (await ana.call("GET", f"{url}/versions")).json["items"]
    assert [(one["version"], one["current"]) for one in versions] == [
        (3, True),
        (2, False),
        (1, False),
    ]
    assert {one["createdBy"] for one in versions} == {ana.user_id}
    for missing in ("9", "0", "x", "-1", "99999999999999999999"):
        assert (await ana.call("GET", f"{url}/versions/{missing}")).status == 404
        assert (await ana.call("POST", f"{url}/versions/{missing}/restore")).status == 404


async def test_lists_of_templates_and_versions_go_on_page_by_page(ana: Person) -> None:
    ids = [(await create(ana, name=f"T{at}"))["templateId"] for at in range(3)]
    first = (await ana.call("GET", URL + "?limit=2")).json
    rest = (await ana.call("GET", f"{URL}?limit=2&cursor={first['cursor']}")).json
    assert [one["templateId"] for one in first["items"] + rest["items"]] == ids
    assert "cursor" not in rest
    for at in range(2):
        await ana.call("PUT", f"{URL}/{ids[0]}", with_text(f"v{at}"))
    page = (await ana.call("GET", f"{URL}/{ids[0]}/versions?limit=2")).json
    more = (await ana.call("GET", f"{URL}/{ids[0]}/versions?cursor={page['cursor']}")).json
    assert [one["version"] for one in page["items"] + more["items"]] == [3, 2, 1]


async def test_a_name_belongs_to_one_template(ana: Person) -> None:
    await create(ana)
    again = await ana.call("POST", URL, ORDER)
    assert (again.status, again.json["field"]) == (409, "name")
    other = await create(ana, name="Other")
    renamed = await ana.call("PUT", f"{URL}/{other['templateId']}", ORDER)
    assert renamed.status == 409
    versions = (await ana.call("GET", f"{URL}/{other['templateId']}/versions")).json["items"]
    assert len(versions) == 1


async def test_a_template_goes_with_its_versions_and_is_nobody_elses(
    ana: Person, cora: Person
) -> None:
    url = f"{URL}/{(await create(ana))['templateId']}"
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", ORDER),
        ("DELETE", "", None),
        ("GET", "/versions", None),
        ("GET", "/versions/1", None),
        ("POST", "/versions/1/restore", None),
        ("POST", "/render", {}),
    ):
        assert (await cora.call(method, url + path, body)).status == 404, path
    assert (await cora.call("GET", URL)).json["items"] == []
    assert (await ana.call("DELETE", url)).status == 204
    assert (await ana.call("GET", url)).status == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": {"text": "{{ nobody }}"}, "translations": {}}, "content.text"),
        ({"content": {"text": "{% if order %}"}}, "content.text"),
        ({"content": {"text": ""}}, "content.text"),
        ({"content": {"text": "x" * 10_001}}, "content.text"),
        ({"translations": {"de": {"text": "{{ nobody }}"}}}, "translations.de.text"),
        ({"translations": {"not a tag": {"text": "x"}}}, ""),
        ({"sample": {}}, "content.title"),
        ({"sample": {**ORDER["sample"], "user": {}}}, "sample.user"),
        ({"content": {"text": "x", "image": "http://acme.example/x.png"}}, "content.image"),
        ({"content": {"text": "x", "icon": "javascript:alert(1)"}}, "content.icon"),
        ({"content": {"text": "x", "buttons": [{"id": "a", "label": "A"}] * 2}}, "content.buttons"),
        ({"content": {"text": "x", "buttons": [{"id": "a", "label": "A"}] * 5}}, "content.buttons"),
        ({"content": {"text": "x", "colour": "red"}}, "content"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_could_not_be_sent_is_refused_at_once(
    ana: Person, change: dict[str, Any], field: str
) -> None:
    answer = await ana.call("POST", URL, {**ORDER, **change})
    assert answer.status == 400, answer.text
    assert answer.json.get("field", "").startswith(field), answer.text
    assert (await ana.call("GET", URL)).json["items"] == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https:", "//acme.example", "ht tp://x", ""]
)
async def test_a_button_leads_only_where_links_may_lead(ana: Person, url: str) -> None:
    button = {"id": "go", "label": "Go", "kind": "url", "url": url}
    content = {"text": "x", "buttons": [button]}
    answer = await ana.call("POST", URL, {**ORDER, "content": content})
    assert answer.status == 400, answer.text


async def test_a_draft_is_read_in_any_language_and_kept_nowhere(ana: Person, ben: Person) -> None:
    draft = {**ORDER, "readLanguage": "de", "userId": str(ben.user_id)}
    seen = (await ana.call("POST", f"{URL}/render", draft)).json
    assert (seen["title"], seen["labels"]["take"], seen["language"]) == (
        "Auftrag 7",
        "Nehmen",
        "de",
    )
    assert seen["text"].startswith("Ben: bolt, nut")
    wrong = await ana.call("POST", f"{URL}/render", with_text("{{ order.id"))
    assert (wrong.status, wrong.json["field"]) == (400, "content.text")
    assert (await ana.call("GET", URL)).json["items"] == []
