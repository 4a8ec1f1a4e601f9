/* One row per event in a case. The newest version of each, from every active import. */
MODEL (
  name staging.stg_case_events,
  kind VIEW,
  grain (source, case_id, event, occurred_at, actor_id)
);

SELECT
  case_id, /* The case. */
  event, /* What happened; message where the author's role is known only from the customers and agents files. */
  occurred_at, /* When it happened. */
  actor, /* Who did it, where the source says so. */
  actor_id, /* Customer or agent id of who did it. */
  is_public, /* False for a private message or note. */
  text, /* The words, if any. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/case_events/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, case_id, event, occurred_at, actor_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
