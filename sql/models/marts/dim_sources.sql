/* One row per source and entity: how much of it there is, and until when it was observed. */
MODEL (
  name marts.dim_sources,
  kind FULL,
  grain (source, entity)
);

SELECT
  imports.source_family AS source, /* The tool that wrote the files. */
  activity.entity, /* What the rows are. */
  COUNT(*) AS import_count, /* Active imports that still hold the newest version of a row. */
  SUM(activity.row_count)::BIGINT AS row_count, /* Rows. */
  SUM(activity.customer_row_count)::BIGINT AS customer_row_count, /* Rows that name a customer. */
  MIN(activity.observed_from) AS observed_from, /* First event. */
  MAX(activity.observed_until) AS observed_until /* Latest event: the source's own now. */
FROM intermediate.int_source_activity AS activity
JOIN marts.dim_imports AS imports
  ON imports.batch_id = activity.batch_id
GROUP BY imports.source_family, activity.entity
