"""From a bar to its rows: filters kept, and as many rows as the bar says."""

from datetime import date
from pathlib import Path

import pytest

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.metrics.catalogue import metrics
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger, query_parameters
from careledger.store.workspace import Workspace


@pytest.fixture(scope="module")
def demo_desk(demo_home: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(demo_home))


def test_every_group_of_every_number_is_made_of_as_many_rows_as_it_says(demo_desk: Desk) -> None:
    checked = 0
    for one in metrics().values():
        answer = demo_desk.answer(one.id)
        rows = demo_desk.rows_behind(answer, limit=ALL_ROWS)
        if isinstance(answer.result, Insufficient) or len(rows) != answer.result.n:
            continue  # no number, or one that counts something other than rows, such as customers
        stated = {name: answer.parameters[name] for name in query_parameters(one.query)}
        frame = demo_desk.ledger.frame(one.query, stated)
        for by in {"channel", "brand", "segment", "region", "topic", "agent", "priority"} & set(frame.columns):
            for group, result in demo_desk.answers_by(one.id, by):
                if isinstance(result, Insufficient) or "no-overlap" in {c.code for c in result.cautions}:
                    continue  # rows without a counterpart are shown and left out of the number, which says so
                assert len(demo_desk.rows_of_group(answer, by, group)) == result.n, (one.id, by, group)
                checked += 1
    assert checked > 100


def test_a_bar_of_a_week_keeps_the_filters_and_the_ends_of_the_period(demo_desk: Desk) -> None:
    narrowed = Filters(from_on=date(2025, 6, 4), to_on=date(2025, 7, 10), channel=("twitter",))
    answer = demo_desk.answer("mentions", narrowed)
    weeks = demo_desk.answers_by("mentions", "week", narrowed)
    assert len(weeks) == 6
    for week, result in weeks:
        assert isinstance(result, Estimate)
        rows = demo_desk.rows_of_group(answer, "week", week)
        assert len(rows) == result.n
        assert rows["channel"].unique().to_list() == ["twitter"]
