"""The demo world many times over: the same people and days with keys of their own, to see what grows and how."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb

from careledger.imports.arrival import mark_demo
from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.store.build import build_ledger
from careledger.store.lake import Lake
from careledger.store.text_models import train
from data.demo.world import draw_world, write_world

# The columns that tell one copy's rows from another's; agents, threads, costs and rates are everybody's.
KEYS = {
    "customers": ("customer_id", "account_id"),
    "identities": ("handle", "customer_id"),
    "mentions": ("mention_id", "thread_id", "in_reply_to_id", "customer_id", "order_id"),
    "cases": ("case_id", "customer_id", "source_mention_id"),
    "case_events": ("case_id",),
    "concessions": ("concession_id", "case_id", "customer_id"),
    "surveys": ("survey_id", "case_id", "customer_id"),
    "calls": ("call_id", "customer_id"),
    "orders": ("order_id", "customer_id", "refunds_order_id"),
    "subscriptions": ("customer_id", "line_id"),
    "referrals": ("referral_id", "referrer_customer_id", "referred_customer_id"),
    "touches": ("touch_id", "customer_id", "visitor_id", "mention_id", "order_id"),
    "views": ("viewer_id", "customer_id"),
}
# Handles of customers and actors are copied; the brand's own and its agents are not.
OWN = {
    "mentions": ("author_handle", "direction = 'inbound'"),
    "case_events": ("actor_id", "actor_id NOT IN (SELECT agent_id FROM agents)"),
}
LINES_APART = 1_000_000


def demo_home(customers: int = 20_000) -> Path:
    """A new home with the demo world in it, built."""
    home = Path(tempfile.mkdtemp())
    write_world(draw_world(customers=customers, seed=20_260_101), home / "demo-world")
    lake = Lake(home)
    mark_demo(home, import_paths(lake, sorted((home / "demo-world").glob("*.parquet")), ImportOptions()))
    train(lake, home)
    build_ledger(lake, home)
    return home


def scaled_home(home: Path, copies: int, place: Path) -> Path:
    """A home at `place` whose lake holds `copies` times the world of `home`, which is left alone."""
    leave = shutil.ignore_patterns("ledger", "demo-world", "readings")
    shutil.copytree(home, place, ignore=leave)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET memory_limit = '2GB'; SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{place}/tmp'")
        connection.execute(f"CREATE TABLE agents AS SELECT agent_id FROM read_parquet('{place}/lake/agents/*.parquet')")
        for entity, keys in KEYS.items():
            for path in (place / "lake" / entity).glob("*.parquet"):
                _multiply(connection, entity, keys, path, copies)
    return place


def _multiply(
    connection: duckdb.DuckDBPyConnection, entity: str, keys: tuple[str, ...], path: Path, copies: int
) -> None:
    told_apart = [f"CASE WHEN copy > 0 THEN {key} || '~' || copy ELSE {key} END AS {key}" for key in keys]
    if entity in OWN:
        key, condition = OWN[entity]
        told_apart.append(f"CASE WHEN copy > 0 AND {condition} THEN {key} || '~' || copy ELSE {key} END AS {key}")
    told_apart += [f"_line + copy * {LINES_APART} AS _line", "hash(_row_hash, copy) AS _row_hash"]
    written = path.with_suffix(".written")
    connection.execute(
        f"COPY (SELECT * REPLACE ({', '.join(told_apart)}) FROM read_parquet('{path}'), "
        f"range({copies}) AS copies(copy)) TO '{written}' (FORMAT parquet)"
    )
    written.replace(path)
