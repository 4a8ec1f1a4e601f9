"""Who first and Reply time as a team opens them: an order with its doubt, a file to take along, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from careledger.exports.csv import csv_text
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.who_first.views import exported
from tests.screens import opened_page, words
from tests.test_who_first import queued

WHO_FIRST = "pages/community/who_first.py"
REPLY_TIME = "pages/community/reply_time.py"


@pytest.mark.parametrize(
    ("page", "question", "caveat"),
    [
        (WHO_FIRST, "Whom should we answer first?", "Unknown people get the mean gain and no money"),
        (REPLY_TIME, "Which reply time is worth paying for?", "Who is answered soon is chosen too"),
    ],
)
def test_a_page_says_what_it_takes_for_granted_though_a_small_world_tells_little(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, page: str, question: str, caveat: str
) -> None:
    monkeypatch.setenv("CARELEDGER_HOME", str(demo_home))
    said = words(opened_page(page))
    assert question in said
    assert caveat in said


def test_the_file_of_the_queue_runs_no_formula_and_holds_the_reasons() -> None:
    told = exported(queued())
    text = csv_text(told)
    assert ",=1+1" not in text
    assert told["place"].to_list() == list(range(1, len(told) + 1))
    assert {"waiting_hours", "value_amount", "value_low", "value_high", "currency", "why"} <= set(told.columns)
    assert "nobody knows which customer it is" in text


def test_the_queue_is_of_the_complaints_that_now_shows(demo_home: Path, tmp_path: Path) -> None:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    desk = Desk(ledger, Workspace(tmp_path))
    waiting = desk.frame_of("worth_of_waiting", Filters(), days=30)
    stated = {"days": 30, "answered_only_sources": [], **dict.fromkeys(("channel", "brand", "segment", "region"))}
    now = ledger.frame("conversations_waiting", stated)
    assert set(waiting["case_key"]) == set(now.filter(now["kind"] == "complaint")["case_key"])
    assert waiting.filter(waiting["customer_id"].is_null())["margin_amount"].is_null().all()
    assert waiting["file"].is_not_null().all()
