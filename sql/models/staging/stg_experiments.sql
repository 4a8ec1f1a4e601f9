/* One row per experiment and unit. The newest version of each, from every active import. */
MODEL (
  name staging.stg_experiments,
  kind VIEW,
  grain (source, experiment_id, unit_id)
);

SELECT
  experiment_id, /* The experiment. */
  unit_id, /* Customer, case, topic, region or hour that was assigned; an hour as its start in UTC, 2026-01-31 09:00:00+00:00. */
  unit_kind, /* What unit_id names. */
  arm, /* The arm the unit was assigned to, control for a topic or region that was left as it is. */
  assigned_at, /* When it was assigned. */
  about, /* What the arms differ in; blank: community for customers, answering for cases and hours. */
  planned_share, /* Share of the units that the lot was to give to this arm; blank: the same for each arm. */
  planned_complaints, /* How many complaints, of all arms together, it is to be read at, as planned before it began; blank: nobody said, and every look is an early one. */
  stratum, /* The group within which the lot was drawn. */
  seed, /* Seed of the lot, where a program drew it. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/experiments/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, experiment_id, unit_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
