"""The SQL models: given rows, expected rows (sql/tests), and a grain on the first line of each."""

import contextlib
import io
import re
from pathlib import Path

import pytest

SQL = Path(__file__).resolve().parents[1] / "sql"
MODELS = sorted((SQL / "models").rglob("*.sql"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_begins_with_its_grain(path: Path) -> None:
    assert re.match(r"/\* One row per [^*]+\. ?[^*]*\*/\nMODEL \(", path.read_text(encoding="utf-8"))


def test_given_rows_give_the_expected_rows(tmp_path: Path) -> None:
    from sqlmesh import Context
    from sqlmesh.core.config import Config, DuckDBConnectionConfig, GatewayConfig, ModelDefaultsConfig

    config = Config(
        gateways={"ledger": GatewayConfig(connection=DuckDBConnectionConfig())},
        model_defaults=ModelDefaultsConfig(dialect="duckdb"),
        variables={"lake": "lake", "imports": "imports.parquet"},
        disable_anonymized_analytics=True,
        cache_dir=str(tmp_path),
    )
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        result = Context(paths=str(SQL), config=config).test()
    assert result.testsRun >= 4
    assert result.wasSuccessful(), [text for _, text in result.errors + result.failures] or printed.getvalue()
