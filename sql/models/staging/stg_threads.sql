/* One row per community thread. The newest version of each, from every active import. */
MODEL (
  name staging.stg_threads,
  kind VIEW,
  grain (source, thread_id)
);

SELECT
  thread_id, /* The thread's id. */
  community, /* The community it stands in. */
  brand, /* Brand. */
  opened_at, /* When the question was asked. */
  author_handle, /* Who asked. */
  customer_id, /* Who asked, as a customer. */
  title, /* Title. */
  topic, /* Topic or first tag. */
  accepted_answer_id, /* The answer that the asker accepted. */
  accepted_at, /* When it was accepted. */
  view_count, /* Views so far, as the platform counts them; people, bots and the asker alike. */
  score, /* Votes up less votes down. */
  closed_at, /* When it was closed. */
  last_activity_at, /* Last time anything happened in it. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/threads/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, thread_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
