"""Text models of a home: learned from labels in the lake and the workspace, kept as arrays and JSON, never as code."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import numpy as np
import polars as pl

from analytics.estimate import Insufficient
from analytics.terms import TERM_BITS
from analytics.text import Quality, TextModel, trained_model
from careledger.errors import DataRefused, StoreDamaged
from careledger.store.lake import Lake, sync
from careledger.store.workspace import Workspace

Target = Literal["kind", "reason"]
TARGETS: tuple[Target, ...] = get_args(Target)
ARRAYS = tuple(field.name for field in fields(TextModel) if field.name not in ("classes", "telling_words", "quality"))
FORMAT = f"terms of {TERM_BITS} bits, 1"
NEWEST = "ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line"
LABELLED = f"""
WITH said AS (
  SELECT * FROM read_parquet($mentions, union_by_name = true)
  QUALIFY row_number() OVER (PARTITION BY platform, mention_id {NEWEST}) = 1
), opened AS (
  SELECT * FROM read_parquet($cases, union_by_name = true) WHERE source_mention_id IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY lower(channel), source_mention_id {NEWEST}) = 1
)
SELECT
  said.text,
  coalesce(labels.kind, said.kind, nullif(opened.kind, 'task')) AS kind,
  coalesce(labels.reason, said.topic, opened.topic) AS reason,
  coalesce(said.customer_id, said.platform || ':' || said.author_handle) AS author
FROM said
LEFT JOIN labels ON labels.platform = said.platform AND labels.mention_id = said.mention_id
LEFT JOIN opened ON lower(opened.channel) = lower(said.platform) AND opened.source_mention_id = said.mention_id
WHERE said.direction = 'inbound' AND said.text IS NOT NULL
  AND coalesce(labels.kind, labels.reason, said.kind, said.topic, opened.kind, opened.topic) IS NOT NULL
ORDER BY hash(said.platform || ':' || said.mention_id), said.mention_id, said.platform
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedText:
    """What a home has learned: a model of kinds, one of reasons or both; `model_id` names their content."""

    model_id: str
    kind: TextModel | None
    reason: TextModel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What came of a training: the models if any, and for each that is missing what would bring it."""

    trained: TrainedText | None
    missing: dict[Target, Insufficient]

    def fields(self) -> dict[str, str | None]:
        """One entry for the model and one per target: how good it is, or what is missing."""
        told: dict[str, str | None] = {"model_id": self.trained.model_id if self.trained else None}
        for target in TARGETS:
            model: TextModel | None = getattr(self.trained, target, None)
            if model:
                quality = model.quality
                told[target] = f"macro F1 {quality.macro_f1:.2f} on other authors, from {quality.label_count:,} labels"
            else:
                told[target] = f"{self.missing[target].reason} {self.missing[target].needed}"
        return told


def labels_frame(workspace: Workspace) -> pl.DataFrame:
    """The labels given on screen: platform, mention_id, kind, reason; by mention."""
    schema = dict.fromkeys(("platform", "mention_id", "kind", "reason"), pl.String)
    return pl.DataFrame(workspace.labels(), schema=schema, orient="row")


def train(lake: Lake, home: Path) -> Training:
    """Learn kinds and reasons from every label there is, and make them the home's newest model.

    A label given on screen stands before the mention's own column, and that before its case's. A case that is a
    task says nothing of its words.
    """
    files = {
        name: [str(lake.entity_folder(name) / "empty.parquet"), *map(str, lake.files(name))]
        for name in ("mentions", "cases")
    }
    with duckdb.connect() as connection:
        connection.register("labels", labels_frame(Workspace(home)))
        labelled: pl.DataFrame = connection.sql(LABELLED, params=files).pl()
    found = {target: trained_model(labelled["text"], labelled[target], labelled["author"]) for target in TARGETS}
    models = {target: model for target, model in found.items() if isinstance(model, TextModel)}
    missing = {target: model for target, model in found.items() if isinstance(model, Insufficient)}
    if not models:
        return Training(trained=None, missing=missing)
    trained = TrainedText(model_id=_content_id(models), kind=models.get("kind"), reason=models.get("reason"))
    with lake.writing():
        _save(home / "models", trained.model_id, models)
    return Training(trained=trained, missing=missing)


def newest_model(home: Path) -> TrainedText | None:
    """The model trained last, or None where nothing was ever trained.

    Raises:
        StoreDamaged: it cannot be read, or is not what its name says.
    """
    pointer = home / "models" / "current"
    if not pointer.exists():
        return None
    model_id = pointer.read_text(encoding="utf-8").strip()
    folder = home / "models" / model_id
    try:
        stated = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if stated["format"] != FORMAT:
            raise DataRefused(
                f"The text model {model_id} was made by another version.", next_step="Run `python -m careledger train`."
            )
        models = {target: _read(folder / f"{target}.npz", facts) for target, facts in stated["targets"].items()}
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
        raise StoreDamaged(
            f"The text model {model_id} cannot be read ({error}).", next_step="Run `python -m careledger train`."
        ) from error
    if _content_id(models) != model_id:
        raise StoreDamaged(f"The text model {model_id} was changed.", next_step="Run `python -m careledger train`.")
    return TrainedText(model_id=model_id, kind=models.get("kind"), reason=models.get("reason"))


def _save(folder: Path, model_id: str, models: dict[Target, TextModel]) -> None:
    """Write beside, rename, and point to it last; a power cut leaves the model before or this one whole."""
    partial = folder / f"{model_id}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for target, model in models.items():
        np.savez(partial / f"{target}.npz", **{name: getattr(model, name) for name in ARRAYS})
    stated = {"format": FORMAT, "targets": {target: _facts(model) for target, model in models.items()}}
    (partial / "model.json").write_text(json.dumps(stated, ensure_ascii=False, indent=1), encoding="utf-8")
    for path in (*partial.iterdir(), partial):
        sync(path)
    shutil.rmtree(folder / model_id, ignore_errors=True)
    partial.rename(folder / model_id)
    pointer = folder / "current.new"
    pointer.write_text(model_id, encoding="utf-8")
    sync(pointer)
    pointer.replace(folder / "current")


def _facts(model: TextModel) -> dict[str, Any]:
    return {"classes": model.classes, "telling_words": model.telling_words, "quality": asdict(model.quality)}


def _read(path: Path, facts: dict[str, Any]) -> TextModel:
    with np.load(path, allow_pickle=False) as arrays:
        kept = {name: arrays[name] for name in ARRAYS}
    quality = {name: _frozen(value) for name, value in facts["quality"].items()}
    return TextModel(
        classes=_frozen(facts["classes"]), telling_words=_frozen(facts["telling_words"]),
        quality=Quality(**quality), **kept,
    )  # fmt: skip


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def _content_id(models: dict[Target, TextModel]) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    for target, model in sorted(models.items()):
        digest.update(json.dumps([target, _facts(model)], ensure_ascii=False).encode())
        for name in ARRAYS:
            digest.update(np.ascontiguousarray(getattr(model, name)).tobytes())
    return digest.hexdigest()[:12]
