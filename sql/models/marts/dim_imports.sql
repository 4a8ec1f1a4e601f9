/* One row per active import. */
MODEL (
  name marts.dim_imports,
  kind FULL,
  grain (batch_id)
);

SELECT
  batch_id, /* The import. */
  file_name, /* The file that it read. */
  source, /* What the file was recognised as. */
  source_family /* The tool that wrote it; the files of one tool are observed together. */
FROM READ_PARQUET(@imports)
