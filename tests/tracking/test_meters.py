"""How long things took, in buckets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.latency import Latency, bucket_of, upper_ms
from tocsin.tracking.meters import LiveMeters


@given(st.integers(0, 10**8))
def test_a_latency_is_told_too_long_by_a_quarter_at_most(took_ms: int) -> None:
    told = upper_ms(bucket_of(took_ms))
    assert max(1, took_ms) <= told <= max(1, took_ms) * 1.26


def test_one_second_and_ten_seconds_are_ends_of_buckets() -> None:
    for limit_ms in (1_000, 10_000):
        latency = Latency()
        for took_ms in (limit_ms - 1, limit_ms, limit_ms + 1):
            latency.add(took_ms)
        assert upper_ms(bucket_of(limit_ms)) == limit_ms
        assert latency.within(limit_ms) == 2


def test_quantiles_are_those_of_what_was_added() -> None:
    latency = Latency()
    assert latency.quantile_ms(0.5) is None
    latency.add(10, 94)
    latency.add(1_000, 5)
    latency.add(5_000)
    assert (latency.quantile_ms(0.5), latency.quantile_ms(0.95)) == (10, 1_000)
    assert (latency.quantile_ms(1.0), latency.total) == (upper_ms(bucket_of(5_000)), 100)


def test_what_could_not_be_kept_is_kept_with_the_next() -> None:
    meters = LiveMeters()
    meters.arrived(5, 3)
    meters.sang(None, 0)
    taken = meters.take()
    assert meters.pending == []
    meters.give_back(taken)
    meters.arrived(5, 1)
    assert sorted(meters.take()) == [("arrival", bucket_of(5), 4), ("canary_lost", 0, 1)]
