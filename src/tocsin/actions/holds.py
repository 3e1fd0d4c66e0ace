"""Whether a value of a device fits a condition. Pure; the types of values count."""

from __future__ import annotations

import math
from functools import lru_cache

from tocsin.model.actions import Area, Condition, Fence, Operator, Place, Value
from tocsin.model.data import DataPoint

ANY = "*"
EARTH_M = 6_371_008.8
"""The mean radius, of which circles are measured."""


def concerns(test: Condition | Fence, point: DataPoint, tags: dict[str, str]) -> bool:
    """Whether a point is one that the condition looks at; `tags` are its device's."""
    if test.device is not None and test.device != point.device:
        return False
    if not has_tags(test.tags, tags):
        return False
    if isinstance(test, Fence):
        return point.location is not None and test.variable in (None, point.variable)
    return test.variable == point.variable


def has_tags(wanted: dict[str, str], tags: dict[str, str]) -> bool:
    """All of them; the value `*` is any."""
    return all(key in tags and value in (ANY, tags[key]) for key, value in wanted.items())


def fits(test: Condition | Fence, point: DataPoint) -> bool:
    """Of a point that the condition concerns."""
    if isinstance(test, Fence):
        return point.location is not None and inside(test.area, point.location) == (
            test.is_ == "in"
        )
    return compare(test.is_, point.value, test.value, test.second_value, test.value_type)


def compare(
    operator: Operator,
    value: Value,
    wanted: Value,
    second: Value = None,
    value_type: str = ANY,
) -> bool:
    """`=` and `!` compare with the type; the others hold only between values of one type."""
    if operator is Operator.ANY:
        return value_type in (ANY, kind_of(value))
    same = kind_of(value) == kind_of(wanted) and value_type in (ANY, kind_of(value))
    if operator is Operator.EQUAL:
        return same and value == wanted
    if operator is Operator.DIFFERENT:
        return not (same and value == wanted)
    if not same or isinstance(value, bool) or value is None:
        return False
    if operator is Operator.BETWEEN:
        return _less(wanted, value) and kind_of(second) == kind_of(value) and _less(value, second)
    return _less(value, wanted) if operator is Operator.LESS else _less(wanted, value)


def kind_of(value: Value) -> str:
    """As conditions name types; "nothing" for none."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "nothing"


def _less(one: Value, other: Value) -> bool:
    return one < other  # type: ignore[operator]


def inside(area: Area, place: Place) -> bool:
    """Whether a place is in an area; its border belongs to it."""
    if area.center is not None and area.radius_m is not None:
        return distance_m(area.center, place) <= area.radius_m
    return _in_polygon(area.polygon, place)


def distance_m(one: Place, other: Place) -> float:
    """Along a great circle (haversine), in metres."""
    lng1, lat1, lng2, lat2 = map(math.radians, (*one, *other))
    part = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(part)))


@lru_cache(maxsize=1024)
def _around(polygon: tuple[Place, ...]) -> tuple[Place, ...]:
    """The corners as one line: one that crosses the date line goes on beyond 180 degrees."""
    line = [polygon[0]]
    for lng, lat in polygon[1:]:
        before = line[-1][0]
        line.append((lng + 360 * round((before - lng) / 360), lat))
    return tuple(line)


def _in_polygon(polygon: tuple[Place, ...], place: Place) -> bool:
    """Even-odd, on longitudes and latitudes as if the earth were flat."""
    line = _around(polygon)
    lng, lat = place
    lng += 360 * round((line[0][0] - lng) / 360)
    odd = False
    for (x1, y1), (x2, y2) in zip(line, (*line[1:], line[0]), strict=True):
        if _on_edge((x1, y1), (x2, y2), (lng, lat)):
            return True
        if (y1 > lat) != (y2 > lat) and lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _on_edge(one: Place, other: Place, place: Place) -> bool:
    (x1, y1), (x2, y2), (x, y) = one, other, place
    cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    return (
        abs(cross) <= 1e-12 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
    )
