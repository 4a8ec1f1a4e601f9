/* One row per idea. The newest version of each, from every active import. */
MODEL (
  name staging.stg_ideas,
  kind VIEW,
  grain (source, idea_id)
);

SELECT
  idea_id, /* The idea's id. */
  title, /* Title. */
  author_handle, /* Who had it. */
  posted_at, /* When it was posted. */
  vote_count, /* Votes. */
  status, /* Status as you name it. */
  launched_at, /* When it was launched. */
  margin_amount, /* Margin it is measured to bring. */
  currency, /* Currency of margin_amount. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/ideas/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, idea_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
