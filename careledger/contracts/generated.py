"""What is written from the contracts and kept beside the code: staging models and docs/contracts.md.

`python -m careledger.contracts.generated` writes them; a test holds that they are current.
"""

from __future__ import annotations

from pathlib import Path

from careledger.contracts import Entity, entities

PROJECT = Path(__file__).resolve().parents[2]


def staging_model(entity: Entity) -> str:
    """The SQLMesh model `stg_<entity>`: the newest version of each row, whatever the order of import."""
    columns = "".join(f"  {column.name}, /* {column.doc} */\n" for column in entity.columns)
    grain = ", ".join(entity.lake_key).replace("_source", "source")
    key = ", ".join(entity.lake_key)
    return f"""/* {entity.grain} The newest version of each, from every active import. */
MODEL (
  name staging.stg_{entity.name},
  kind VIEW,
  grain ({grain})
);

SELECT
{columns}  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{{lake}}/{entity.name}/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
"""


def contract_reference() -> str:
    """docs/contracts.md: every entity with its grain, key, columns, types and personal-data flags."""
    parts = [
        "# What you can bring\n",
        (
            "Made from `careledger/contracts/*.toml`; do not edit here. A template for each is in "
            "`data/templates/`. **Bold** columns must be filled; *personal* ones are erased on request.\n"
        ),
    ]
    for entity in entities().values():
        meant = ", the same id in every tool" if entity.is_shared else ", within one tool"
        parts.append(f"\n## {entity.name}\n\n{entity.grain} Key: {', '.join(entity.key)}{meant}.\n")
        parts.append("| column | type | what it holds |\n| --- | --- | --- |")
        for column in entity.columns:
            name = f"**{column.name}**" if column.required else column.name
            kind = " \\| ".join(column.values) if column.values else column.type
            personal = " *personal*" if column.personal else ""
            parts.append(f"| {name} | {kind} | {column.doc}{personal} |")
    return "\n".join(parts) + "\n"


def generated_files() -> dict[Path, str]:
    """Path → text of every file that follows from the contracts."""
    files = {
        PROJECT / "sql/models/staging" / f"stg_{entity.name}.sql": staging_model(entity)
        for entity in entities().values()
    }
    files[PROJECT / "docs/contracts.md"] = contract_reference()
    return files


if __name__ == "__main__":
    for path, text in generated_files().items():
        path.write_text(text, encoding="utf-8")
