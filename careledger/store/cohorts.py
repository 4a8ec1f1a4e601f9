"""A saved cohort as a filter: which tables of the ledger it can narrow, and the query that reads only its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb
import polars as pl

TABLE = re.compile(r"\bmarts\.([a-z_]+)\b")
CUSTOMER_COLUMNS = ("customer_id", "person")
# Facts about nobody in particular, and steps of a case, which are only ever joined to their case.
ABOUT_NOBODY = frozenset(
    {
        "dim_agents", "dim_annotations", "dim_imports", "dim_roll_outs", "dim_sources", "dim_text_models",
        "fct_case_steps",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers that somebody saved under a name."""

    name: str
    customers: frozenset[str]


def customer_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The column of each mart that names its customer; marts without one are absent."""
    columns = connection.execute(
        "SELECT table_name, list(column_name) FROM information_schema.columns WHERE table_schema = 'marts' GROUP BY 1"
    ).fetchall()
    found = ((table, next((name for name in CUSTOMER_COLUMNS if name in held), None)) for table, held in columns)
    return {table: name for table, name in found if name is not None}


def is_narrowed(text: str, columns: dict[str, str]) -> bool:
    """Whether a cohort narrows all that a query counts.

    Costs of everyone over the cases of a few would be a number about nobody, so it is all tables or none.
    """
    counted = set(TABLE.findall(text)) - ABOUT_NOBODY
    return bool(counted) and counted <= set(columns)


def narrowed_query(cursor: duckdb.DuckDBPyConnection, text: str, columns: dict[str, str], cohort: Cohort) -> str:
    """The query over the cohort's rows alone: a temporary table of keys, and a view of each table, on the cursor."""
    cursor.register("cohort_given", pl.DataFrame({"customer_id": sorted(cohort.customers)}, {"customer_id": pl.String}))
    cursor.execute("CREATE TEMP TABLE cohort AS SELECT customer_id FROM cohort_given")
    for table in sorted(set(TABLE.findall(text)) - ABOUT_NOBODY):
        cursor.execute(
            f'CREATE TEMP VIEW "cohort_{table}" AS '
            f'SELECT * FROM marts."{table}" WHERE "{columns[table]}" IN (SELECT customer_id FROM cohort)'
        )
    return TABLE.sub(lambda found: found[0] if found[1] in ABOUT_NOBODY else f"cohort_{found[1]}", text)
