/* One row per annotation: what happened, from when to when. */
MODEL (
  name marts.dim_annotations,
  kind FULL,
  grain (source, annotation_id),
  audits (
    dim_annotations__one_row_per_annotation
  )
);

SELECT
  annotation_id, /* The annotation. */
  kind, /* campaign, outage, crisis, policy_change, holiday or other. */
  started_at, /* From. */
  COALESCE(ended_at, started_at) AS ended_at, /* To. */
  label, /* A few words. */
  source, /* Where the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM staging.stg_annotations
