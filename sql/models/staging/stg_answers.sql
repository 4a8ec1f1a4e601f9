/* One row per answer in a thread. The newest version of each, from every active import. */
MODEL (
  name staging.stg_answers,
  kind VIEW,
  grain (source, answer_id)
);

SELECT
  answer_id, /* The answer's id. */
  thread_id, /* The thread it stands in. */
  answered_at, /* When it was written. */
  author_handle, /* Who answered. */
  customer_id, /* Who answered, as a customer. */
  is_employee, /* True if staff wrote it. */
  is_confirmed, /* True if the asker said that it worked. */
  score, /* Votes up less votes down. */
  handle_seconds, /* Time that staff spent on it. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/answers/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, answer_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
