"""The only writer of the ledger: one new DuckDB file per build, published whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

from careledger import __version__
from careledger.contracts import source_family
from careledger.errors import DataRefused, StoreDamaged
from careledger.store.home import PROJECT
from careledger.store.lake import Lake
from careledger.store.ledger import MEMORY_LIMIT, Ledger, Manifest, published_build, read_manifest, table_hashes
from careledger.store.readings import current_words, write_readings

SQL_FOLDER = PROJECT / "sql"
KEPT_BUILDS = 5
INPUTS = ("imports", "readings", "text_models", "labels")
Lineage = dict[str, dict[str, Any]]
Outcome = TypeVar("Outcome")
# SQLMesh reads it when it is imported. It would fork a pool of processes to parse a few dozen models, which is
# neither quick nor safe inside a server with threads.
os.environ["MAX_FORK_WORKERS"] = "1"


class Engine(Protocol):
    """What runs the models of a build."""

    @property
    def stamp(self) -> str:
        """Part of the build's id: tables of two engines may differ in the last digits of a float."""

    def make_tables(self, database: Path, lake: Lake, folder: Path) -> Lineage:
        """Make and audit every table, the marts in `database`, from the lake and from what `folder` holds of INPUTS."""


class DuckDB:
    """The engine of one machine."""

    stamp = ""

    def make_tables(self, database: Path, lake: Lake, folder: Path) -> Lineage:
        """What each column means and which columns it is made from."""
        from sqlmesh.core.config import DuckDBConnectionConfig

        settings = {
            "TimeZone": "UTC",
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(folder / "spilled"),
            "preserve_insertion_order": False,  # a table has no order; keeping one holds it in memory
        }
        connection = DuckDBConnectionConfig(catalogs={"ledger": str(database)}, connector_config=settings)
        return run_models(connection, str(lake.folder), str(folder), folder / "cache", model_lineage)


ONE_MACHINE = DuckDB()


@dataclass(frozen=True, slots=True)
class AuditFailure:
    """An audit that returned rows: its name, how many, and the first of them."""

    audit: str
    row_count: int
    rows: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        shown = "; ".join(", ".join(f"{k}={v}" for k, v in row.items()) for row in self.rows)
        return f"{self.audit}: {self.row_count} rows, e.g. {shown}" if shown else f"{self.audit}"


class BuildRefused(DataRefused):
    """A blocking audit returned rows, or a model failed; the build before stays published."""

    def __init__(self, failures: list[AuditFailure], errors: list[str]) -> None:
        reasons = [str(failure) for failure in failures] or errors
        super().__init__(
            "The build was not published: " + " | ".join(reasons),
            next_step="The build before it still serves. Undo the import that brought these rows, or mend them.",
        )
        self.failures = failures


def sql_version() -> str:
    """SHA-256 over every file of the SQL project that shapes the tables, and the program's version."""
    digest = hashlib.sha256(__version__.encode())
    for folder in ("models", "audits"):
        for path in sorted((SQL_FOLDER / folder).rglob("*.sql")):
            digest.update(path.relative_to(SQL_FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def build_ledger(lake: Lake, home: Path, engine: Engine = ONE_MACHINE) -> Manifest:
    """Build every table from the active imports, audit them, and publish the build.

    The same inputs, text model, labels, SQL and version give the same `build_id`; such a build is not made twice.

    Raises:
        BuildRefused: an audit returned rows or a model failed. Nothing was published.
    """
    with lake.writing():
        lake.sweep()
        inputs, sql, words = lake.inputs_hash(), sql_version(), current_words(home)
        build_id = hashlib.sha256(f"{inputs}{sql}{words.sha256()}{engine.stamp}".encode()).hexdigest()[:12]
        ledgers = home / "ledger"
        ledgers.mkdir(parents=True, exist_ok=True)
        target = ledgers / build_id
        if not _is_whole(home, target):
            with _temporary_folder(ledgers) as folder:
                _write_imports(lake, folder / "imports.parquet")
                write_readings(lake, home, words, folder)
                database = folder / "ledger.duckdb"
                lineage = engine.make_tables(database, lake, folder)
                (folder / "lineage.json").write_text(json.dumps(lineage, indent=1), encoding="utf-8")
                manifest = Manifest(
                    build_id=build_id,
                    version=__version__,
                    inputs=inputs,
                    sql=sql,
                    batches=tuple(sorted(batch.batch_id for batch in lake.batches())),
                    tables=table_hashes(database),
                )
                shutil.rmtree(folder / "cache", ignore_errors=True)
                (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
                shutil.rmtree(target, ignore_errors=True)
                folder.rename(target)
        publish_build(home, build_id)
        _drop_old_builds(ledgers, keep=build_id)
    published = published_build(home)
    assert published is not None
    return published


def _is_whole(home: Path, target: Path) -> bool:
    """True if the build stands there, opens, and holds what its manifest says."""
    if not (target / "manifest.json").exists():
        return False
    try:
        Ledger(home, read_manifest(target / "manifest.json")).close()
    except StoreDamaged:
        return False
    return True


def publish_build(home: Path, build_id: str) -> None:
    """Name `build_id` as the one that new readers open; DataRefused if there is none of that name."""
    ledgers = home / "ledger"
    if not (ledgers / build_id / "manifest.json").exists():
        known = ", ".join(sorted(p.name for p in ledgers.glob("*") if (p / "manifest.json").exists())) or "none"
        raise DataRefused(f"There is no build {build_id}.", next_step=f"Builds kept: {known}.")
    pointer = ledgers / "current.new"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(build_id)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(ledgers / "current")


@contextlib.contextmanager
def _temporary_folder(ledgers: Path) -> Iterator[Path]:
    for stale in ledgers.glob("building-*"):  # a killed build leaves its folder; we hold the lock
        shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="building-", dir=ledgers))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _drop_old_builds(ledgers: Path, *, keep: str) -> None:
    builds = sorted(
        (path for path in ledgers.iterdir() if (path / "manifest.json").exists() and path.name != keep),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in builds[KEPT_BUILDS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _write_imports(lake: Lake, path: Path) -> None:
    """The active imports as a table, without wall-clock times: they would change the table hashes."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE imports (batch_id VARCHAR, file_name VARCHAR, source VARCHAR, source_family VARCHAR)"
        )
        rows = [(b.batch_id, b.file_name, b.source, source_family(b.source)) for b in lake.batches()]
        if rows:
            connection.executemany("INSERT INTO imports VALUES (?, ?, ?, ?)", rows)
        connection.table("imports").write_parquet(str(path))


def run_models(connection: Any, lake: str, inputs: str, cache: Path, outcome: Callable[[Any], Outcome]) -> Outcome:
    """Make and audit every table through a connection of SQLMesh; what `outcome` reads off its context then.

    `lake` and `inputs` are the folders, or addresses, of the lake and of the files of INPUTS.
    """
    # SQLMesh takes two seconds to import and is needed only here.
    from sqlmesh import Context
    from sqlmesh.core.config import Config, DuckDBConnectionConfig, GatewayConfig, ModelDefaultsConfig
    from sqlmesh.core.console import NoopConsole, set_console
    from sqlmesh.utils.errors import PlanError

    failed: list[BaseException] = []

    class Quiet(NoopConsole):
        """Keeps what failed; SQLMesh's PlanError alone hides it."""

        def log_failed_models(self, errors: list[Any]) -> None:
            failed.extend(errors)

    set_console(Quiet())
    config = Config(
        gateways={
            "ledger": GatewayConfig(connection=connection, state_connection=DuckDBConnectionConfig()),
        },
        default_gateway="ledger",
        # The models are written as they are to run: optimising each took a third of a build and changed nothing.
        model_defaults=ModelDefaultsConfig(dialect="duckdb", optimize_query=False),
        variables={"lake": lake} | {name: f"{inputs}/{name}.parquet" for name in INPUTS},
        disable_anonymized_analytics=True,
        cache_dir=str(cache),
    )
    with contextlib.redirect_stdout(io.StringIO()):
        context = Context(paths=str(SQL_FOLDER), config=config)
        try:
            context.plan(auto_apply=True, no_prompts=True, skip_tests=True, no_diff=True)
            return outcome(context)
        except PlanError as error:
            raise BuildRefused(*_failures(failed, context)) from error
        finally:
            context.close()


def model_lineage(context: Any) -> Lineage:
    """`table.column` → its meaning and the columns of other tables that it is made from."""
    from sqlmesh.core.lineage import column_dependencies

    found = {}
    for name, model in context.models.items():
        meanings = model.column_descriptions
        for column in model.columns_to_types_or_raise:
            parents = {} if "staging" in name else column_dependencies(context, name, column)
            found[f"{model.view_name}.{column}"] = {
                "meaning": meanings.get(column, ""),
                "from": sorted(f"{_table_name(parent)}.{c}" for parent, columns in parents.items() for c in columns),
            }
    return found


def _table_name(qualified: str) -> str:
    return qualified.rsplit(".", 1)[-1].strip('"')


def _failures(failed: list[BaseException], context: Any) -> tuple[list[AuditFailure], list[str]]:
    from sqlmesh.utils.errors import NodeAuditsErrors

    audits: list[AuditFailure] = []
    errors: list[str] = []
    for error in failed:
        cause = error.__cause__
        if isinstance(cause, NodeAuditsErrors):
            for audit in cause.errors:
                sample = context.engine_adapter.fetchdf(audit.query.limit(3)).to_dict("records")
                audits.append(AuditFailure(audit.audit_name, audit.count, tuple(sample)))
        else:
            errors.append(str(cause or error).strip().split("\n", 1)[0])  # Spark adds pages of its plan
    return audits, errors
