/* One row per roll-out and unit that it reached: a topic or a region, and since when. */
MODEL (
  name marts.dim_roll_outs,
  kind FULL,
  grain (source, experiment_id, unit)
);

SELECT
  experiment_id, /* The roll-out. */
  unit_kind, /* topic or region. */
  unit_id AS unit, /* The topic or region. */
  arm, /* As the file names it. */
  assigned_at AS reached_at, /* When it was reached. */
  source, /* Where the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM staging.stg_experiments
WHERE
  unit_kind IN ('topic', 'region')
  AND NOT LOWER(arm) IN ('control', 'never', 'none', 'hidden', 'not reached') /* Listed to say that it was left as it is. */
