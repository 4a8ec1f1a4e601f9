"""Rows that clash on a key of which the file lacks a column."""

from __future__ import annotations

from collections.abc import Callable

from careledger.imports.arrival import Arrival


def test_rows_that_clash_on_what_the_file_has_of_the_key_are_refused_by_name(bring: Callable[..., Arrival]) -> None:
    views = "thread_id,viewed_at,customer_id\nt1,2025-01-01T10:00:00Z,ann\nt1,2025-01-01T10:00:00Z,ben\n"
    arrival = bring(views=views)
    assert not arrival.is_accepted
