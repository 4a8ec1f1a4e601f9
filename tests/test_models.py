"""The SQL models: given rows, expected rows (sql/tests), and a grain on the first line of each."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from sqlmesh import Context
from sqlmesh.core.config import Config, DuckDBConnectionConfig, GatewayConfig, LinterConfig, ModelDefaultsConfig

from careledger.store.build import INPUTS

SQL = Path(__file__).resolve().parents[1] / "sql"
MODELS = sorted((SQL / "models").rglob("*.sql"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_begins_with_its_grain(path: Path) -> None:
    assert re.match(r"/\* One row per [^*]+\. ?[^*]*\*/\nMODEL \(", path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The SQL project, loaded without a lake."""
    config = Config(
        gateways={"ledger": GatewayConfig(connection=DuckDBConnectionConfig())},
        model_defaults=ModelDefaultsConfig(dialect="duckdb"),
        variables={"lake": "lake"} | {name: f"{name}.parquet" for name in INPUTS},
        disable_anonymized_analytics=True,
        cache_dir=str(tmp_path_factory.mktemp("cache")),
        linter=LinterConfig(
            enabled=True, rules=["noselectstar", "invalidselectstarexpansion", "noambiguousprojections"]
        ),
    )
    return Context(paths=str(SQL), config=config)


def test_given_rows_give_the_expected_rows(context: Context) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        result = context.test()
    assert result.testsRun >= 5
    assert result.wasSuccessful(), [text for _, text in result.errors + result.failures] or printed.getvalue()


def test_the_models_are_clean_to_the_linter(context: Context) -> None:
    assert context.lint_models(raise_on_error=False) == []
