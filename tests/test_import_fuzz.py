"""Whatever is in a file, its books balance and nobody sees a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.store.lake import Lake

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CELLS = st.sampled_from(
    ["", "1", "00123", "-5", "1e400", "1e18", "5.7E+17", "99999999999999999999", "NaN", "inf", "N/A", "1,5", "'", '"x"',
     "2026-01-01", "2026-13-45", "0000-00-00", "31/12/2025", "9999-12-31 23:59:59", "-0001-01-01", "1767225600",
     "42057", "infinity", "epoch", "refund", "true", "EUR", "=1+1", "\u202e", "é", "a\rb", "💥", " x ", "0x1F", "1_000"]
)  # fmt: skip
HEADERS = (
    "order_id",
    "customer_id",
    "ordered_at",
    "kind",
    "amount",
    "currency",
    "quantity",
    "promised_on",
    "delivered_at",
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


def balances(lake: Lake, content: bytes, **stated: object) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_bytes(content)
        reports = import_paths(lake, [path], ImportOptions(allow_rejects=True, **stated))  # type: ignore[arg-type]
    return all(report.balances for report in reports)


@FEW
@given(st.binary(max_size=300))
def test_any_bytes_behind_a_header_balance(lake: Lake, content: bytes) -> None:
    assert balances(lake, b"order_id,ordered_at,amount\n" + content)


@FEW
@given(st.text(alphabet='a1,"\n\r;', max_size=60))
def test_any_quoting_balances(lake: Lake, content: str) -> None:
    assert balances(lake, b"order_id,ordered_at,amount\n" + content.encode())


@FEW
@given(
    st.lists(st.tuples(*[CELLS] * len(HEADERS)), min_size=1, max_size=5),
    st.sampled_from([None, "Europe/Berlin"]),
)
def test_any_cells_balance(lake: Lake, rows: list[tuple[str, ...]], timezone: str | None) -> None:
    lines = [",".join(HEADERS), *(",".join(row) for row in rows)]
    assert balances(lake, "\n".join(lines).encode(), timezone=timezone, date_order="dmy")


@FEW
@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_reported(lake: Lake, content: bytes) -> None:
    assert balances(lake, content)
