"""Both engines make the same ledger: the demo world, with rows put in that engines like to read differently."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlglot
from polars.testing import assert_frame_equal

from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.store import build, spark
from careledger.store.build import BuildRefused, build_ledger
from careledger.store.lake import Lake
from careledger.store.ledger import Ledger, Manifest, published_build
from careledger.store.spark_sql import spoken_by_spark
from tests.test_audits import CASES, audit_query

pytestmark = pytest.mark.slow

# Parts of a second, halves of a penny, a wide space for a text, letters that end no word, dates without a time, blanks.
TRAPS = {
    "orders": "order_id,customer_id,ordered_at,kind,refunds_order_id,amount,currency,margin_amount,brand,product\n"
    "t1,C000001,2025-03-01T10:00:00.6Z,order,,10.005,EUR,,,\n"
    "t2,C000001,2025-03-02,order,,33.335,EUR,1.005,Ünder,ẞ\n"
    "t3,C000001,2025-03-30T23:59:59.999999Z,refund,t2,-3.335,EUR,,Ünder,ẞ\n"
    "t4,nobody yet,1969-12-31T23:59:59.5Z,order,,0,EUR,0,,\n",
    "costs": "cost_id,category,programme,started_on,ended_on,amount,currency\n"
    "t1,personnel, Care\u00a0,2025-01-15,2025-04-14,33.33,EUR\n"
    "t2,overhead,,2024-02-29,2025-03-01,1.005,EUR\n"
    "t3,platforms,İstanbuΣ,2025-01-31,2025-01-31,0.005,GBP\n",
    "subscriptions": "customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency\n"
    "C000002,t1,2024-05-06T07:08:09.5Z,,2024-06-06T07:08:09.25Z,16.665,EUR\n"
    "C000002,t1,2024-06-06T07:08:09.75Z,2026-06-06,,16.675,EUR\n",
    "mentions": "mention_id,platform,thread_id,in_reply_to_id,author_handle,direction,posted_at,text,follower_count\n"
    't1,twitter,,,trap,inbound,2025-05-01T10:00:00.25Z,"\u00a0\u2003",5\n'
    't2,twitter,,,trap,inbound,2025-05-02T10:00:00Z,"Where is my order? Nothing works.",\n'
    't3,twitter,,t2,brand,outbound,2025-05-02T10:00:00.5Z,"Ébdm us, or édm us.\n /LS \n",\n'
    't4,twitter,,t3,trap,inbound,2025-05-02T10:05:00Z,"NO. İ said no.",\n'
    't5,twitter,,t4,brand,outbound,2025-05-03T10:05:00Z,"(DM us) https://example.com/a /NHP",\n',
    "experiments": "experiment_id,unit_id,unit_kind,arm,assigned_at,about\n"
    "t,2025-05-01 10:00:00+00:00,hour,fast,2025-01-01,answering\n"
    "t,2025-05-01 11:30:00+02:00,hour,slow,2025-01-01,answering\n"
    "t,tomorrow,hour,slow,2025-01-01,answering\n",
}


# A cluster's own configuration, as SPARK_CONF_DIR names it: here one that is quick with few rows.
SETTINGS = """
spark.master local[2]
spark.sql.shuffle.partitions 2
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m
spark.driver.memory 2g
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.ui.showConsoleProgress false
"""


@pytest.fixture(scope="module", autouse=True)
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("conf")
    (folder / "spark-defaults.conf").write_text(SETTINGS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("both engines") / "home"
    shutil.copytree(demo_home, place)
    for name, text in TRAPS.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    as_of = datetime(2026, 1, 1, tzinfo=UTC)
    paths = [place / f"{name}.csv" for name in TRAPS]
    reports = import_paths(Lake(place), paths, ImportOptions(as_of=as_of, timezone="UTC"))
    assert [(report.status, report.message) for report in reports if report.status != "imported"] == []
    return place


@pytest.fixture(scope="module")
def both(home: Path) -> tuple[Manifest, Manifest]:
    """The same home built by DuckDB, and by Spark from a copy of its lake at an address."""
    by_duckdb = build_ledger(Lake(home), home)
    elsewhere = home.parent / "bucket" / "lake"
    shutil.copytree(home / "lake", elsewhere)
    by_spark = build_ledger(Lake(home), home, spark.Spark(f"file://{elsewhere}"))
    assert list(elsewhere.parent.iterdir()) == [elsewhere], "what Spark worked with is removed"
    return by_duckdb, by_spark


def tables(home: Path, manifest: Manifest) -> dict[str, pl.DataFrame]:
    path = home / "ledger" / manifest.build_id / "ledger.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return {name: connection.sql(f"FROM marts.{name}").pl() for name in manifest.tables}


def described(home: Path, manifest: Manifest) -> list[tuple[Any, ...]]:
    """Schema, table, column, type and comment of everything in the build, and the comments of tables."""
    path = home / "ledger" / manifest.build_id / "ledger.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() "
            "WHERE schema_name IN ('marts', 'intermediate') UNION ALL "
            "SELECT schema_name, view_name, '', '', comment FROM duckdb_views() WHERE schema_name = 'marts' "
            "ORDER BY ALL"
        ).fetchall()


def test_every_mart_holds_the_same_rows_on_both_engines(home: Path, both: tuple[Manifest, Manifest]) -> None:
    one, other = (tables(home, manifest) for manifest in both)
    assert one.keys() == other.keys()
    assert sum(frame.height for frame in one.values()) > 40_000
    for name, frame in one.items():
        exact = [column for column, kind in frame.schema.items() if not kind.is_nested() and not kind.is_float()]
        floats = [column for column, kind in frame.schema.items() if kind.is_float()]
        assert_frame_equal(
            *(rows.sort(exact + floats, nulls_last=True) for rows in (frame, other[name])),
            check_exact=False, rel_tol=1e-9, abs_tol=1e-9,
        )  # fmt: skip


def test_names_types_comments_and_lineage_are_the_same(home: Path, both: tuple[Manifest, Manifest]) -> None:
    assert described(home, both[0]) == described(home, both[1])
    one, other = (json.loads((home / "ledger" / m.build_id / "lineage.json").read_text("utf-8")) for m in both)
    assert one == other


def test_the_ledger_by_spark_is_published_and_what_pages_read_of_it_is_there(
    home: Path, both: tuple[Manifest, Manifest]
) -> None:
    assert published_build(home) == both[1]
    assert both[0].build_id != both[1].build_id
    ledgers = [Ledger(home, manifest) for manifest in both]
    rows = [ledger._connection.execute("SELECT count(*), sum(age) FROM intermediate.int_purchase_ages").fetchone()
            for ledger in ledgers]  # fmt: skip
    assert rows[0] == rows[1]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark._session(tmp_path_factory.mktemp("audits").as_uri()) as opened:
        for schema in ("staging", "intermediate", "marts"):
            opened.sql(f"CREATE DATABASE {schema}")
        yield opened


def test_a_thread_may_be_longer_than_spark_allows_by_itself(session: Any) -> None:
    walked = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 120) SELECT * FROM t"
    assert session.sql(walked).count() == 120


@pytest.mark.parametrize("audit", sorted(CASES))
def test_an_audit_finds_the_bad_row_on_spark(audit: str, session: Any) -> None:
    columns, good, bad, others = CASES[audit]
    for name, values in others.items():
        session.sql(f"DROP TABLE IF EXISTS {name}")
        session.sql(f"CREATE TABLE {name} USING parquet AS SELECT * FROM ({values})")
    for rows, found in ((good, 0), ([*good, bad], 1)):
        query = sqlglot.parse_one(audit_query(audit, columns, rows), dialect="duckdb")
        assert session.sql(spoken_by_spark(query).sql("spark")).count() == found


def test_a_build_whose_audit_fails_on_spark_is_not_published(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = published_build(home)
    (home / "lake-spark-building-killed").mkdir()
    (tmp_path / "models").mkdir()
    (tmp_path / "audits").mkdir()
    (tmp_path / "models" / "dim_costs.sql").write_text(
        "/* One row per cost. */\nMODEL (name marts.dim_costs, kind FULL, audits (dim_costs__are_none));\n"
        "SELECT cost_id FROM READ_PARQUET(@'@{lake}/costs/*.parquet') WHERE cost_id = 't1'"
    )
    (tmp_path / "audits" / "dim_costs__are_none.sql").write_text(
        "AUDIT (name dim_costs__are_none);\nSELECT cost_id FROM @this_model"
    )
    monkeypatch.setattr(build, "SQL_FOLDER", tmp_path)
    with pytest.raises(BuildRefused, match=re.escape("dim_costs__are_none: 1 rows, e.g. cost_id=t1")):
        build_ledger(Lake(home), home, spark.Spark(str(home / "lake")))
    assert published_build(home) == published
    assert [*(home / "ledger").glob("building-*"), *home.glob("lake-spark-*")] == []
