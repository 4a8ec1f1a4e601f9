/* One row per vote on a thread or an answer. The newest version of each, from every active import. */
MODEL (
  name staging.stg_votes,
  kind VIEW,
  grain (source, vote_id)
);

SELECT
  vote_id, /* The vote's id. */
  post_id, /* The thread or answer voted on. */
  kind, /* What the vote says. */
  voted_at, /* When; some platforms give the day only. */
  voter_handle, /* Who voted, where shown. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/votes/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, vote_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
