/* One row per experiment and unit. The newest version of each, from every active import. */
MODEL (
  name staging.stg_experiments,
  kind VIEW,
  grain (source, experiment_id, unit_id)
);

SELECT
  experiment_id, /* The experiment. */
  unit_id, /* Customer, topic or hour that was assigned. */
  unit_kind, /* What unit_id names. */
  arm, /* The arm the unit was assigned to, control for a topic or region that was left as it is. */
  assigned_at, /* When it was assigned. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/experiments/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, experiment_id, unit_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
