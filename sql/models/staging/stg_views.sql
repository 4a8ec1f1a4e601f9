/* One row per view, or per thread and day with view_count. The newest version of each, from every active import. */
MODEL (
  name staging.stg_views,
  kind VIEW,
  grain (source, thread_id, viewed_at, viewer_id)
);

SELECT
  thread_id, /* The thread that was read. */
  viewed_at, /* When; midnight UTC for a day's count. */
  viewer_id, /* Session or member; blank for a day's count. */
  customer_id, /* The viewer as a customer, where known. */
  view_count, /* Views in this row; 1 where blank. */
  is_bot, /* True for a crawler. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/views/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, thread_id, viewed_at, viewer_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
