"""Data points over HTTP: handed in all or none, listed, summed up; and their devices."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.world import NOON_MS, Answer, Person, open_world
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from tocsin.model.people import Role, TokenScope

EVENTS = "/api/v1/organizations/{organization}/events"
DATA = "/api/v1/organizations/{organization}/data"
DEVICES = "/api/v1/organizations/{organization}/devices"
POINT = {"device": "boiler", "variable": "temperature", "value": 21.5}


async def hand_in(ana: Person, *points: dict[str, Any], **headers: str) -> Answer:
    answer = await ana.call("POST", EVENTS, [{**POINT, **one} for one in points], **headers)
    assert answer.status == 202, answer.text
    return answer


async def items(ana: Person, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await ana.call("GET", f"{DATA}?{query}{cursor}")
        assert page.status == 200, page.text
        found += page.json["items"]
        if "cursor" not in page.json:
            return found
        cursor = f"&cursor={page.json['cursor']}"


async def test_a_point_comes_back_with_all_that_was_said_of_it(ana: Person) -> None:
    place = {"lat": 47.4, "lng": 8.5}
    more = {"unit": "°C", "location": place, "tags": {"hall": "3"}, "metadata": {"raw": [2, 1]}}
    answer = await ana.call("POST", EVENTS, {**POINT, **more, "time": NOON_MS - 5})
    assert (answer.status, answer.json["count"]) == (202, 1)
    (found,) = await items(ana)
    times = {"time": iso(NOON_MS - 5), "receivedAt": iso(NOON_MS)}
    assert found == {**POINT, **more, **times, "batchId": answer.json["batchId"]}


async def test_every_kind_of_value_and_both_forms_of_a_place_are_taken(ana: Person) -> None:
    values = [1, -0.5, True, False, "ajar", "1", None]
    await hand_in(ana, *({"value": value} for value in values))
    assert [one["value"] for one in reversed(await items(ana))] == values
    geo = {"type": "Point", "coordinates": [8.5, 47.4, 400]}
    source = {"source": "van", "variable": "place", "value": None, "location": geo}
    assert (await ana.call("POST", EVENTS, source)).status == 202
    (van,) = await items(ana, "device=van")
    assert van["location"] == {"lat": 47.4, "lng": 8.5}


async def test_a_batch_with_wrong_rows_names_them_and_stores_nothing(ana: Person) -> None:
    wrong: list[Any] = [
        POINT | {"value": {"a": 1}},
        POINT | {"time": iso(NOON_MS + DAY_MS + 1)},
        POINT | {"location": {"lat": 91, "lng": 0}},
        POINT | {"source": "boiler"},
        {"variable": "temperature", "value": 1},
        POINT | {"wether": "fine"},
        POINT | {"device": "a/b"},
        7,
    ]
    answer = await ana.call("POST", EVENTS, [POINT, *wrong, POINT])
    assert (answer.status, answer.json["code"]) == (400, "invalid_body")
    assert [row["index"] for row in answer.json["rows"]] == list(range(1, 9))
    fields = [row.get("field") for row in answer.json["rows"]]
    assert fields[1:5] == ["time", "location", "device", "device"]
    assert await items(ana) == []
    many = await ana.call("POST", EVENTS, [{}] * 1000)
    assert len(many.json["rows"]) == 20


@pytest.mark.parametrize("body", ["[]", "null", "[" + "1," * 1000 + "1]", '[{"a": NaN}]'])
async def test_what_is_no_batch_is_refused(ana: Person, body: str) -> None:
    answer = await ana.call("POST", EVENTS, body)
    assert (answer.status, answer.json["code"] in ("invalid_body", "invalid_json")) == (400, True)


async def test_a_repeat_with_the_same_key_stores_nothing_new(ana: Person) -> None:
    first = await hand_in(ana, {}, {"value": 2}, idempotency_key="k")
    again = await hand_in(ana, {}, {"value": 2}, idempotency_key="k")
    assert again.json == first.json
    other = await ana.call("POST", EVENTS, POINT, idempotency_key="k")
    assert (other.status, other.json["code"]) == (422, "key_reused")
    assert len(await items(ana)) == 2


async def test_points_are_found_by_device_variable_tag_and_time_page_by_page(ana: Person) -> None:
    for minute in range(4):
        time = iso(NOON_MS - minute * MINUTE_MS)
        await hand_in(ana, {"time": time}, {"time": time, "device": "door", "variable": "open"})
    await hand_in(ana, {"tags": {"hall": "3"}, "time": iso(NOON_MS)})
    assert len(await items(ana)) == 9
    assert await items(ana, "limit=2") == await items(ana)
    assert {one["device"] for one in await items(ana, "tag=hall:3")} == {"boiler"}
    assert len(await items(ana, "variable=open&limit=3")) == 4
    span = f"since={iso(NOON_MS - 2 * MINUTE_MS)}&until={iso(NOON_MS)}"
    assert len(await items(ana, f"device=door&{span}")) == 2


async def test_a_series_sums_up_what_a_chart_shows(ana: Person) -> None:
    hour = {"variable": "power"}
    for minute, value in ((0, 1), (1, 3), (59, "off"), (60, 5)):
        time = iso(NOON_MS - 2 * HOUR_MS + minute * MINUTE_MS)
        await hand_in(ana, {**hour, "value": value, "time": time})
    span = f"since={iso(NOON_MS - 2 * HOUR_MS)}&until={iso(NOON_MS)}&bucketSeconds=3600"
    answer = await ana.call("GET", f"{DATA}/series?device=boiler&variable=power&{span}")
    first, second = answer.json["items"]
    assert first == {**first, "count": 3, "min": 1, "mean": 2, "max": 3, "last": "off"}
    assert second == {**second, "count": 1, "min": 5, "mean": 5, "max": 5, "last": 5}
    assert (first["time"], answer.json["bucketSeconds"]) == (iso(NOON_MS - 2 * HOUR_MS), 3600)
    wide = await ana.call("GET", f"{DATA}/series?device=x&variable=y&bucketSeconds=1")
    assert (wide.status, wide.json["field"]) == (400, "bucketSeconds")


async def test_devices_come_with_their_points_and_can_be_named(ana: Person) -> None:
    await hand_in(ana, {"unit": "°C", "tags": {"hall": "3"}}, {"variable": "on", "value": True})
    await ana.call("PUT", DEVICES + "/valve%201", {"displayName": "The valve"})
    listed = (await ana.call("GET", DEVICES)).json["items"]
    assert [one["device"] for one in listed] == ["boiler", "valve 1"]
    assert ("lastSeenAt" in listed[0], "lastSeenAt" in listed[1]) == (True, False)
    boiler = (await ana.call("GET", DEVICES + "/boiler")).json
    assert [one["variable"] for one in boiler["variables"]] == ["on", "temperature"]
    assert boiler["tags"] == {"hall": "3"}
    page = (await ana.call("GET", DEVICES + "?limit=1")).json
    rest = await ana.call("GET", f"{DEVICES}?limit=1&cursor={page['cursor']}")
    assert [one["device"] for one in rest.json["items"]] == ["valve 1"]
    found = (await ana.call("GET", DEVICES + "?search=VALVE&tag=hall:4")).json["items"]
    assert (found, (await ana.call("GET", DEVICES + "/none")).status) == ([], 404)


async def test_a_devices_token_hands_in_and_reads_nothing(ana: Person) -> None:
    scopes = frozenset({TokenScope.DATA_WRITE})
    acme = ana.organization
    machine = await ana.world.person("machine", acme, Role.MAKER, scopes=scopes)
    await hand_in(machine, {})
    assert (await machine.call("GET", DATA)).status == 403
    ed = await ana.world.person("ed", acme, Role.MAKER, scopes=frozenset({TokenScope.READ}))
    assert (await ed.call("POST", EVENTS, POINT)).status == 403
    assert len(await items(ed)) == 1


async def test_strangers_see_no_point_and_no_device(ana: Person, cora: Person) -> None:
    await hand_in(ana, {})
    assert await items(cora) == []
    assert (await cora.call("GET", DEVICES + "/boiler")).status == 404
    path = EVENTS.replace("{organization}", str(ana.organization.organization_id))
    assert (await cora.call("POST", path, POINT)).status == 404


async def test_what_is_older_than_the_organization_wants_is_deleted(ana: Person) -> None:
    await ana.call("PUT", "/api/v1/organizations/{organization}/settings", {"dataRetentionDays": 7})
    await hand_in(ana, {"time": iso(NOON_MS - 8 * DAY_MS)}, {"value": 2})

    async def gone() -> bool:
        ana.world.clock.advance(HOUR_MS)
        return [one["value"] for one in await items(ana)] == [2]

    await ana.world.until(gone)


async def test_points_are_saved_as_csv_that_no_spreadsheet_runs(ana: Person) -> None:
    place = {"location": {"lat": 47.4, "lng": 8.5}, "tags": {"hall": "3"}, "unit": "°C"}
    points = [{"value": number, "time": NOON_MS - number} for number in range(600)]
    await hand_in(ana, *points)
    await hand_in(
        ana, {"device": "van", "value": "=1+1", **place}, {"device": "van", "value": -1.5}
    )
    answer = await ana.call("GET", f"{DATA}.csv?device=van")
    head, cold, formula = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert head[:5] == ["device", "variable", "value", "unit", "time"]
    assert (cold[2], formula[2:4], formula[6:9]) == (
        "-1.5",
        ["'=1+1", "°C"],
        ["47.4", "8.5", '{"hall":"3"}'],
    )
    every = await ana.call("GET", f"{DATA}.csv?variable=temperature")
    assert len(every.text.splitlines()) == 603


async def test_an_organization_that_hands_in_too_much_waits_and_no_other_does(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path, TOCSIN_DATA_POINTS_PER_SECOND="100") as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        cora = await world.person("cora", await world.organization("Other"), Role.OWNER)
        await hand_in(ana, *[{"value": value} for value in range(1_000)])
        refused = await ana.call("POST", EVENTS, [POINT] * 250)
        assert (refused.status, refused.headers["retry-after"]) == (429, "3")
        assert refused.json["code"] == "too_many"
        await hand_in(cora, {})
        metrics = (await world.call("GET", "/metrics")).text
        assert 'tocsin_data_points_held_total{door="http"} 250.0' in metrics
        world.clock.advance(2_500)
        await hand_in(ana, *[{"value": value} for value in range(250)])
        assert len(await items(ana, "limit=500")) == 1_250
