"""What follows from the contracts and the catalogue is current."""

import csv
import io

from careledger.contracts import entities
from careledger.contracts.generated import PROJECT, generated_files
from careledger.imports.templates import template_csv
from careledger.metrics.catalogue import metric_reference


def test_staging_models_and_contract_docs_follow_the_contracts() -> None:
    stale = [path for path, text in generated_files().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make generate`"


def test_every_entity_has_one_staging_model_and_no_other_stands_there() -> None:
    found = {path.stem for path in (PROJECT / "sql/models/staging").glob("*.sql")}
    assert found == {f"stg_{name}" for name in entities()}


def test_every_entity_has_a_template_with_its_columns() -> None:
    for name, entity in entities().items():
        text = (PROJECT / "data/templates" / f"{name}.csv").read_text(encoding="utf-8")
        assert text == template_csv(name), "run `make generate`"
        assert tuple(next(csv.reader(io.StringIO(text)))) == entity.names


def test_the_metric_reference_follows_the_catalogue() -> None:
    assert (PROJECT / "docs/metrics.md").read_text(encoding="utf-8") == metric_reference(), "run `make generate`"
