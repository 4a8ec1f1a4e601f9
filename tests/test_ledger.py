"""Reading the ledger: named queries, exact parameters, a locked handle, safe between threads."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from careledger.errors import StoreDamaged, WrongUsage
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.catalogue import metrics
from careledger.store.ledger import QUERY_FOLDER, Ledger, open_ledger, query_parameters, query_text

QUERIES = sorted(path.stem for path in QUERY_FOLDER.glob("*.sql"))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("ledger")
    rows = "".join(f"{i},c{i % 50},2026-01-{i % 28 + 1:02d}T10:00:00Z,{i}.25,EUR\n" for i in range(1, 501))
    (folder / "orders.csv").write_text("order_id,customer_id,ordered_at,amount,currency\n" + rows, encoding="utf-8")
    arrive(folder, [folder / "orders.csv"], ImportOptions())
    opened = open_ledger(folder)
    assert opened is not None
    return opened


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_says_in_its_first_line_what_it_answers(name: str) -> None:
    assert re.match(r"/\* [A-Z][^*]+\. \*/\n", query_text(name))


def test_every_query_runs_on_an_empty_selection(ledger: Ledger) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    stated = {name: value for one in metrics().values() for name, value in one.parameters.items()} | {
        "answered_only_sources": [], "row_limit": 5, "started_at": moment, "ended_at": moment, "dated_by": "opened",
        "is_trained": True, "platform": "x", "mention_id": "1",
        "cohorts": ["2026-01-01"], "groups": [""], "ages": [1], "source": "s",
        "reporting_currency": "EUR", "opening_on": moment.date(), "closing_on": moment.date(),
        **dict.fromkeys(("from_at", "to_at", "channel", "brand", "segment", "region", "product", "currency")),
    }  # fmt: skip
    for name in QUERIES:
        ledger.frame(name, {key: stated[key] for key in query_parameters(name)})


def test_a_missing_or_an_extra_parameter_is_refused(ledger: Ledger) -> None:
    with pytest.raises(WrongUsage, match=r"Query coverage takes \['answered_only_sources'\] and was given \[\]"):
        ledger.frame("coverage")
    with pytest.raises(WrongUsage, match="and no other"):
        ledger.frame("sources", {"channel": None})


def test_a_query_that_does_not_exist_is_refused(ledger: Ledger) -> None:
    for name in ("nothing", "../catalogue/response", "sources; DROP TABLE x"):
        with pytest.raises(WrongUsage, match="There is no query"):
            ledger.frame(name)


@pytest.mark.parametrize(
    "escape",
    [
        "SELECT * FROM read_text('/etc/passwd')", "COPY (SELECT 1) TO '{folder}/out.csv'", "ATTACH '{folder}/x.duckdb'",
        "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true", "SET lock_configuration = false",
        "SET memory_limit = '100GB'", "CREATE TABLE marts.x AS SELECT 1", "DELETE FROM marts.fct_orders",
        "SELECT * FROM read_csv('{folder}/*.csv')", "EXPORT DATABASE '{folder}/all'",
    ],
)  # fmt: skip
def test_the_handle_lets_nothing_out(ledger: Ledger, escape: str, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        ledger._connection.cursor().execute(escape.format(folder=tmp_path))


def test_eight_threads_get_1200_right_answers(ledger: Ledger) -> None:
    def is_right(number: int) -> bool:
        since = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=number)  # no two ask the same
        parameters = dict.fromkeys(query_parameters("order_rows")) | {"row_limit": number % 400 + 1, "from_at": since}
        return ledger.frame("order_rows", parameters).height == number % 400 + 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(is_right, range(1200))) == 1200


def test_the_same_question_of_the_same_build_is_asked_once(ledger: Ledger) -> None:
    parameters = dict.fromkeys(query_parameters("order_rows")) | {"row_limit": 7}
    ledger.traces.clear()
    first, second = ledger.frame("order_rows", parameters), ledger.frame("order_rows", parameters)
    assert first.equals(second)
    assert len(ledger.traces) == 1


def test_a_query_leaves_a_trace(ledger: Ledger) -> None:
    parameters = dict.fromkeys(query_parameters("order_rows")) | {"row_limit": 1}
    ledger.frame("order_rows", parameters)
    trace = ledger.traces[-1]
    assert (trace.query, trace.parameters, trace.row_count) == ("order_rows", parameters, 1)
    assert trace.milliseconds > 0


def test_money_reconciles_to_the_cent(ledger: Ledger) -> None:
    stated = dict.fromkeys(query_parameters("orders_by_day"))
    frame = ledger.frame("orders_by_day", stated)
    expected = sum(i * 100 + 25 for i in range(1, 501))
    assert round(float(frame["amount"].sum()) * 100) == expected


def test_a_build_of_an_older_version_says_what_to_do(demo_home: Path, tmp_path: Path) -> None:
    place = tmp_path / "home"
    shutil.copytree(demo_home, place)
    ledger = open_ledger(place)
    assert ledger is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("careledger.store.ledger.query_text", lambda _: "SELECT * FROM marts.fct_of_tomorrow")
        patch.setattr("careledger.store.ledger.query_parameters", lambda _: set())
        with pytest.raises(StoreDamaged, match="another version") as raised:
            ledger.frame("sources")
    assert "careledger build" in (raised.value.next_step or "")
