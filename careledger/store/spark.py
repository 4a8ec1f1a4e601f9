"""The engine for more than one machine holds: the same models on Spark, and their tables brought home.

DuckDB makes the ledger's shape first, from no rows at all: names, types and comments of a build are the same whoever
counted it. Spark then runs the models on the lake, audits included, and the marts' rows are put into that shape.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from careledger import contracts
from careledger.errors import CareLedgerError, StoreDamaged
from careledger.store.build import INPUTS, Lineage, model_lineage, run_models
from careledger.store.lake import Lake
from careledger.store.spark_sql import spoken_by_spark

OLDEST_JAVA = 17
# What the models mean must not hang on how a cluster is set up.
MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error, not a blank
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.mergeSchema": "true",  # a column may be younger than a file
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.cteRecursionLevelLimit": "-1",  # threads as long as people write them
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.sql.catalogImplementation": "in-memory",  # tables live as long as the build; their files are swept after it
    "spark.log.level": "ERROR",
}
# Where no configuration of a cluster is named, this machine is the cluster.
THIS_MACHINE = {
    "spark.master": f"local[{os.cpu_count()}]",
    "spark.sql.shuffle.partitions": f"{os.cpu_count()}",
    "spark.driver.memory": "4g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@dataclass(frozen=True, slots=True)
class Spark:
    """Spark, reading the lake at `address`: a folder, or what Spark's file systems can open, e.g. s3a://bucket/lake.

    The home keeps the import log, labels and text models; the files at `address` must be those that it names.
    With SPARK_CONF_DIR set, its spark-defaults.conf says which cluster; without, Spark runs on this machine.
    """

    address: str

    @property
    def stamp(self) -> str:
        """Sums of floats depend on their order, so a build by Spark is not the one by DuckDB."""
        return "spark"

    def make_tables(self, database: Path, lake: Lake, folder: Path) -> Lineage:
        """Make and audit every table on Spark, and bring the marts home; lineage as of any build.

        Raises:
            CareLedgerError: PySpark or Java is missing, or Spark failed.
            StoreDamaged: the lake at `address` is not the one of the import log.
        """
        demand_spark()
        shape, lineage = _shape(database, folder)
        address = self.address if ":/" in self.address else f"file://{Path(self.address).resolve()}"
        beside = f"{address.rstrip('/')}-spark"
        work = f"{beside}-{folder.name}"
        with _session(work) as session:
            storage = Storage(session)
            _check_lake(storage.files(address), lake, address)
            storage.remove(f"{beside}-building-*")  # a killed build leaves its folder; we hold the lock
            try:
                for name in INPUTS:
                    storage.put(folder / f"{name}.parquet", f"{work}/{name}.parquet")
                files = run_models(_connection(session), address, work, folder / "cache", _mart_files(session))
                with duckdb.connect(str(database)) as connection:
                    for mart, table in shape.items():
                        _bring_home(storage, files[mart], folder / "brought", connection, table)
            finally:
                storage.remove(work)
        return lineage


def demand_spark() -> None:
    """CareLedgerError if PySpark or a Java that it runs on is missing."""
    if find_spec("pyspark") is None:
        raise CareLedgerError(
            "`build --engine spark` needs PySpark, which is not installed.",
            next_step="Install it: make spark, or pip install --require-hashes -r requirements-spark.txt.",
        )
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr if java else ""  # noqa: S603  # the user's own Java
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < OLDEST_JAVA:
        where = f"JAVA_HOME ({home})" if home else "the search path"
        found = f"Java {version[1]}" if version else "no Java"
        raise CareLedgerError(
            f"`build --engine spark` needs Java {OLDEST_JAVA} or newer; {where} holds {found}.",
            next_step="On Debian or Ubuntu: sudo apt-get install openjdk-17-jre-headless. Elsewhere set JAVA_HOME.",
        )


class Storage:
    """Files where Spark's cluster reads and writes them."""

    def __init__(self, session: Any) -> None:
        self._java = session.sparkContext._jvm  # noqa: SLF001  # nothing else copies from there
        self._settings = session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001  # the same

    def _opened(self, address: Any) -> tuple[Any, Any]:
        path = self._java.org.apache.hadoop.fs.Path(address)
        return path.getFileSystem(self._settings), path

    def _here(self, file: Path) -> Any:
        return self._java.org.apache.hadoop.fs.Path(f"file://{file}")

    def files(self, address: str) -> set[str]:
        """`entity/name.parquet` of every Parquet file of the lake there."""
        system, pattern = self._opened(f"{address}/*/*.parquet")
        return {"/".join(str(found.getPath()).split("/")[-2:]) for found in system.globStatus(pattern) or ()}

    def put(self, file: Path, address: str) -> None:
        """Copy a file of this machine there."""
        system, target = self._opened(address)
        system.copyFromLocalFile(self._here(file), target)

    def get(self, uri: str, file: Path) -> None:
        """Copy a file there, named as Spark names it (a space is %20), to this machine."""
        system, source = self._opened(self._java.java.net.URI(uri))
        system.copyToLocalFile(False, source, self._here(file), True)

    def remove(self, pattern: str) -> None:
        """Remove every folder there of such a name, with all that it holds."""
        system, path = self._opened(pattern)
        for found in system.globStatus(path) or ():
            system.delete(found.getPath(), True)


@contextmanager
def _session(work: str) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    # SQLMesh asks for tables that are not there yet, and PySpark would write each answer to the screen. The other
    # warns that the state of a build is kept in memory, as it is meant to be.
    for name in ("SQLQueryContextLogger", "sqlmesh.core.console"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    builder = SparkSession.builder.appName("CareLedger")
    settings = MEANING | ({} if os.environ.get("SPARK_CONF_DIR") else THIS_MACHINE)
    for name, value in (settings | {"spark.sql.warehouse.dir": f"{work}/warehouse"}).items():
        builder = builder.config(name, value)
    with _failures_told():
        session = builder.getOrCreate()
    try:
        with _failures_told():
            yield session
    finally:
        session.stop()


@contextmanager
def _failures_told() -> Iterator[None]:
    """What Spark throws, as a sentence; a model that fails is told by the build itself."""
    from py4j.protocol import Py4JError, Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        told = str(error.java_exception) if isinstance(error, Py4JJavaError) else str(error)
        sentence = told.strip().splitlines()[0].rstrip(".")
        raise CareLedgerError(
            f"Spark failed: {sentence}.",
            next_step="See docs/scaling.md; SPARK_CONF_DIR names the configuration of a cluster.",
        ) from error


def _connection(session: Any) -> Any:
    """A connection of SQLMesh to this session that says the models in Spark's words."""
    from sqlmesh.core.config.connection import SparkConnectionConfig
    from sqlmesh.core.engine_adapter.spark import SparkEngineAdapter

    class Adapter(SparkEngineAdapter):
        def _to_sql(self, expression: Any, quote: bool = True, **settings: Any) -> str:
            return super()._to_sql(spoken_by_spark(expression.copy()), quote, **settings)

    class Connection(SparkConnectionConfig):
        concurrent_tasks: int = 4

        @property
        def _engine_adapter(self) -> type[Adapter]:
            return Adapter

        @property
        def _static_connection_kwargs(self) -> dict[str, Any]:
            return {"spark": session}

    return Connection()


def _shape(database: Path, folder: Path) -> tuple[dict[str, str], Lineage]:
    """Every table in `database`, without a row: by mart the table behind it, and the lineage."""
    from sqlmesh.core.config import DuckDBConnectionConfig

    nothing = Lake(folder / "nothing")
    connection = DuckDBConnectionConfig(catalogs={"ledger": str(database)}, connector_config={"TimeZone": "UTC"})
    shape, lineage = run_models(
        connection,
        str(nothing.folder),
        str(folder),
        folder / "cache",
        lambda context: (_tables(context), model_lineage(context)),
    )
    shutil.rmtree(folder / "nothing")
    with duckdb.connect(str(database)) as rows:
        for table in shape.values():
            rows.execute(f"DELETE FROM {table}")  # what the inputs beside the lake brought
    return shape, lineage


def _tables(context: Any) -> dict[str, str]:
    return {
        model.view_name: context.get_snapshot(name).table_name()
        for name, model in context.models.items()
        if model.schema_name == "marts" and not model.kind.is_view
    }


def _mart_files(session: Any) -> Callable[[Any], dict[str, list[str]]]:
    return lambda context: {mart: session.table(f"marts.{mart}").inputFiles() for mart in _tables(context)}


def _check_lake(found: set[str], lake: Lake, address: str) -> None:
    """A copy of a lake may lack an import, or hold one that was undone: both would be wrong in silence."""
    named = {f"{entity}/{batch.batch_id}.parquet" for batch in lake.batches() for entity in batch.entities}
    named |= {f"{entity}/empty.parquet" for entity in contracts.entities()}
    for what, files in (("lacks", named - found), ("holds, and the import log does not name,", found - named)):
        if files:
            raise StoreDamaged(
                f"The lake at {address} {what} {len(files)} files, e.g. {min(files)}.",
                next_step=f"Copy {lake.folder} there again, without what it does not hold, and build again.",
            )


def _bring_home(
    storage: Storage, addresses: list[str], folder: Path, connection: duckdb.DuckDBPyConnection, table: str
) -> None:
    folder.mkdir()
    for number, address in enumerate(addresses):
        storage.get(address, folder / f"{number}.parquet")
    if addresses:
        columns = ", ".join(f'"{row[0]}"' for row in connection.execute(f"DESCRIBE {table}").fetchall())
        rows = f"SELECT {columns} FROM read_parquet(?)"
        connection.execute(f"INSERT INTO {table} ({columns}) {rows}", [f"{folder}/*.parquet"])
    shutil.rmtree(folder)
