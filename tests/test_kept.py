"""Results are kept while a build stands: in bounded room, worked out once, and never a stale one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import polars as pl
import pytest

from careledger.store.kept import Kept
from careledger.store.workspace import ANSWERED_ONLY, Workspace
from careledger.ui.charts.curves import line_figure


def test_a_question_asked_twice_is_worked_out_once() -> None:
    kept: Kept[int] = Kept(2)
    assert [kept.result("a", lambda number=number: number) for number in (1, 2)] == [1, 1]


def test_what_was_asked_longest_ago_makes_room() -> None:
    kept: Kept[str] = Kept(4, len)
    for name in ("aa", "bb", "aa", "cc"):
        kept.result(name, lambda name=name: name)
    assert kept.result("aa", lambda: "new") == "aa"
    assert kept.result("bb", lambda: "new") == "new"


def test_what_is_larger_than_the_room_is_given_and_not_kept() -> None:
    kept: Kept[str] = Kept(4, len)
    kept.result("small", lambda: "ab")
    assert kept.result("large", lambda: "abcdef") == "abcdef"
    assert kept.result("large", lambda: "again") == "again"
    assert kept.result("small", lambda: "new") == "ab"


def test_an_error_is_not_kept() -> None:
    kept: Kept[int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.result("a", lambda: 1 // 0)
    assert kept.result("a", lambda: 1) == 1


def test_readers_who_ask_at_once_wait_for_one_answer() -> None:
    kept: Kept[int] = Kept(2)
    asked, may_end, worked = Barrier(8), Event(), []

    def work() -> int:
        may_end.wait(10)
        worked.append(1)
        return 7

    def reader() -> int:
        asked.wait(10)
        return kept.result("a", work)

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(reader) for _ in range(8)]
        may_end.set()
        assert [answer.result(10) for answer in answers] == [7] * 8
    assert worked == [1]


def test_what_another_process_says_of_a_source_is_seen_at_once(tmp_path: Path) -> None:
    here, there = Workspace(tmp_path), Workspace(tmp_path)
    assert here.answered_only_sources() == []
    there.attach_caution("zendesk", ANSWERED_ONLY, who="Ann")
    assert here.answered_only_sources() == ["zendesk"]
    here.remove_caution("zendesk", ANSWERED_ONLY, who="Ann")
    assert here.answered_only_sources() == []


def test_a_figure_of_other_content_is_another_figure() -> None:
    first, same, other = (line_figure([1, 2], values) for values in ([3.0, 4.0], [3.0, 4.0], [3.0, 5.0]))
    assert first is same
    assert other is not first
    assert list(pl.Series(other.data[0].y)) == [3.0, 5.0]


def test_those_who_wait_for_an_error_get_it_at_once_and_the_next_may_try_again() -> None:
    kept: Kept[int] = Kept(2)
    begun, may_end, tried = Event(), Event(), []

    def work() -> int:
        tried.append(1)
        begun.set()
        may_end.wait(10)
        raise ZeroDivisionError

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(kept.result, "a", work)
        begun.wait(10)
        others = [pool.submit(kept.result, "a", work) for _ in range(4)]
        may_end.set()
        for reader in (first, *others):
            with pytest.raises(ZeroDivisionError):
                reader.result(10)
    assert kept.result("a", lambda: 1) == 1
    for number in range(5):  # what failed takes no room
        kept.result(number, lambda number=number: number)
    assert kept.result(4, lambda: -1) == 4


def test_a_reader_who_is_called_away_leaves_the_work_to_the_next() -> None:
    kept: Kept[int] = Kept(2)
    begun, may_end = Event(), Event()

    class CalledAway(BaseException):
        """As Streamlit stops the script of somebody who went on."""

    def work() -> int:
        begun.set()
        may_end.wait(10)
        raise CalledAway

    with ThreadPoolExecutor(2) as pool:
        gone = pool.submit(kept.result, "a", work)
        begun.wait(10)
        stays = pool.submit(kept.result, "a", lambda: 7)
        may_end.set()
        assert isinstance(gone.exception(10), CalledAway)
        assert stays.result(10) == 7


def test_a_workspace_that_disappears_while_we_serve_is_made_anew(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.attach_caution("zendesk", ANSWERED_ONLY, who="Ann")
    assert workspace.answered_only_sources() == ["zendesk"]
    for path in tmp_path.glob("workspace.sqlite*"):
        path.rename(tmp_path / f"aside-{path.name}")
    assert workspace.answered_only_sources() == []
    workspace.attach_caution("shopify", ANSWERED_ONLY, who="Ann")
    assert workspace.answered_only_sources() == ["shopify"]
