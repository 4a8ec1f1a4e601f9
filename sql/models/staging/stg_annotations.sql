/* One row per annotation. The newest version of each, from every active import. */
MODEL (
  name staging.stg_annotations,
  kind VIEW,
  grain (source, annotation_id)
);

SELECT
  annotation_id, /* The annotation's id. */
  kind, /* What happened. */
  started_at, /* From. */
  ended_at, /* To. */
  label, /* A few words. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/annotations/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, annotation_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
