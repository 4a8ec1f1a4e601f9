"""The models in Spark's words: what is said otherwise, what no model may say, and what Spark needs to start."""

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from careledger.errors import CareLedgerError, StoreDamaged
from careledger.store import spark
from careledger.store.lake import Lake
from careledger.store.spark_sql import NAMES, spoken_by_spark

SQL = Path(__file__).resolve().parents[1] / "sql"
FILES = sorted([*(SQL / "models").rglob("*.sql"), *(SQL / "audits").glob("*.sql")])

# DuckDB's words → Spark's, where SQLMesh alone would say something else or nothing at all
SAID = {
    "EPOCH(a)": "(UNIX_MICROS(a) / 1000000.0D)",
    "EPOCH_US(a) // 5": "UNIX_MICROS(a) DIV 5",
    "a / b": "CAST(a AS DOUBLE) / b",
    "AVG(a)": "AVG(CAST(a AS DOUBLE))",
    "ROUND(a, 2)": "(CAST(ROUND(CAST(a AS DOUBLE) * 100.0D) AS DOUBLE) / 100.0D)",
    "ARG_MIN(a, b)": "MIN_BY(a, b) FILTER(WHERE NOT a IS NULL)",
    "ARG_MAX(a, b) FILTER(WHERE c)": "MAX_BY(a, b) FILTER(WHERE NOT a IS NULL AND c)",
    "ARG_MIN_NULL(a, b)": "MIN_BY(a, b)",
    "QUANTILE_CONT(a, 0.5) OVER ()": "PERCENTILE(a, 0.5) OVER ()",
    "LIST_SORT(LIST(DISTINCT a))": "SORT_ARRAY(COLLECT_SET(a))",
    "LIST_POSITION(a, EPOCH(b))": "ARRAY_POSITION(a, (UNIX_MICROS(b) / 1000000.0D))",
    "LOWER(a)": "LOWER(TRANSLATE(a, 'İΣ', 'iσ'))",
    "HASH(a, b)": "XXHASH64(a, b)",
    "a + TO_SECONDS(b)": "a + b * INTERVAL '1' SECOND",
}


def in_spark(query: str) -> str:
    return spoken_by_spark(sqlglot.parse_one(query, dialect="duckdb")).sql("spark")


@pytest.mark.parametrize("said", SAID)
def test_spark_is_told_what_duckdb_means(said: str) -> None:
    assert in_spark(f"SELECT {said} FROM t") == f"SELECT {SAID[said]} FROM t"


def test_the_nearest_row_in_time_is_the_one_after_which_no_nearer_one_holds() -> None:
    query = "SELECT * FROM a ASOF LEFT JOIN t AS b ON b.k = a.k AND b.at < a.at - INTERVAL '1' DAY"
    assert in_spark(query) == (
        "SELECT * FROM a LEFT JOIN (SELECT *, LEAD(b.at) OVER (PARTITION BY b.k ORDER BY b.at NULLS LAST) "
        "AS nearer_in_time FROM t AS b) AS b ON (b.k = a.k AND b.at < a.at - INTERVAL '1' DAY) "
        "AND NOT COALESCE((b.nearer_in_time < a.at - INTERVAL '1' DAY), FALSE)"
    )
    assert "LAG(b.at)" in in_spark("SELECT * FROM a ASOF JOIN b ON a.k = b.k AND a.at <= b.at")


def test_the_lake_is_read_as_files_of_parquet() -> None:
    query = "SELECT * FROM READ_PARQUET('s3a://b/lake/calls/*.parquet', union_by_name = TRUE) AS calls"
    assert in_spark(query) == "SELECT * FROM parquet.`s3a://b/lake/calls/*.parquet` AS calls"


# What the engines read differently in silence, and no rule puts right.
NOT_PORTABLE = {
    r"\b(DAYOFWEEK|WEEKDAY|ISODOW|DAYNAME|STRFTIME|STRPTIME)\b": "weekdays are numbered, formats spelled, otherwise",
    r"\bDATE_?DIFF\((?!'DAY',)": "counts boundaries here and elapsed units there: subtract EPOCH(…)",
    r"\b(QUANTILE_DISC|APPROX_\w+|MODE|RESERVOIR_QUANTILE)\(": "chooses otherwise: write QUANTILE_CONT",
    r"\b(LIST|ARRAY_AGG|STRING_AGG|GROUP_CONCAT)\((?!DISTINCT)": "in no order: LIST_SORT(LIST(DISTINCT …))",
    r"\bLEN\(": "ARRAY_LENGTH for lists, LENGTH for texts",
    r"\bEPOCH\([^()]* - ": "seconds of an interval: EPOCH(…) - EPOCH(…)",
    r"CAST\((EPOCH\(|[^()]* / )[^()]*\)? AS (BIG)?INT": "rounds here and cuts there: FLOOR or ROUND first",
    r"\\b": "a word ends at a foreign letter here and not there: (^|\\W) and (\\W|$)",
    r"\b(RANDOM|UUID|NOW|CURRENT_DATE|CURRENT_TIMESTAMP|TODAY)\b": "another answer every time",
    r"\w\(UNNEST\(": "stands alone: name it first and count with it in the next step",
    r"\b(L|R)?TRIM\([^()]*,|\b(L|R)TRIM\(": "takes spaces off both ends there, whatever is asked for",
}


EXAMPLES = (
    "ISODOW(a)", "DATE_DIFF('month', a, b)", "APPROX_QUANTILE(a, 0.5)", "LIST(a ORDER BY b)", "LEN(a)", "EPOCH(a - b)",
    "CAST(EPOCH(a) AS BIGINT)", "REGEXP_MATCHES(a, '\\b')", "RANDOM()", "CAST(UNNEST(a) AS DATE)", "LTRIM(a)",
)  # fmt: skip


@pytest.mark.parametrize(("pattern", "example"), zip(NOT_PORTABLE, EXAMPLES, strict=True))
def test_what_is_not_portable_is_seen(pattern: str, example: str) -> None:
    assert re.search(pattern, example)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_says_only_what_every_engine_reads_alike(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    said = {found[0]: why for pattern, why in NOT_PORTABLE.items() for found in [re.search(pattern, text)] if found}
    assert said == {}
    assert "HASH(" not in text or path.parent.name == "intermediate", "a hash is equal within an engine alone"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_function_that_sqlmesh_does_not_know_has_a_word_in_spark(path: Path) -> None:
    text = path.read_text(encoding="utf-8").split(");\n", 1)[1].replace("@", "")
    calls = [call.name.upper() for call in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.Anonymous)]
    assert [name for name in calls if name not in NAMES and not text.startswith(f"{name}(")] == []


def test_a_missing_pyspark_is_said_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _: None)
    with pytest.raises(CareLedgerError, match=r"needs PySpark.*make spark"):
        spark.demand_spark()


@pytest.mark.parametrize(("java", "found"), [("", "no Java"), ("echo 'openjdk version \"11.0.2\"' >&2", "Java 11")])
def test_a_java_that_is_missing_or_too_old_is_said_with_the_next_step(
    java: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    if java:
        (tmp_path / "bin" / "java").write_text(f"#!/bin/sh\n{java}\n", encoding="utf-8")
        (tmp_path / "bin" / "java").chmod(0o755)
    monkeypatch.setattr(spark, "find_spec", lambda _: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(CareLedgerError, match=rf"JAVA_HOME.*holds {found}\..*openjdk-17"):
        spark.demand_spark()


def test_a_copy_of_the_lake_must_hold_what_the_import_log_names(home: Path) -> None:
    lake = Lake(home)
    whole = {f"{path.parent.name}/{path.name}" for path in lake.folder.glob("*/*.parquet")}
    spark._check_lake(whole, lake, "s3a://bucket/lake")
    with pytest.raises(StoreDamaged, match=r"s3a://bucket/lake lacks 1 files, e\.g\. calls/empty\.parquet"):
        spark._check_lake(whole - {"calls/empty.parquet"}, lake, "s3a://bucket/lake")
    with pytest.raises(StoreDamaged, match=r"does not name, 1 files, e\.g\. orders/undone\.parquet"):
        spark._check_lake(whole | {"orders/undone.parquet"}, lake, "s3a://bucket/lake")
