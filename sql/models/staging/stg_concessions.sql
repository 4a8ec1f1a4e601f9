/* One row per credit, refund or gift. The newest version of each, from every active import. */
MODEL (
  name staging.stg_concessions,
  kind VIEW,
  grain (source, concession_id)
);

SELECT
  concession_id, /* The concession's id. */
  case_id, /* The case it was granted in. */
  customer_id, /* Who received it. */
  kind, /* Credit, refund, gift … */
  amount, /* What it cost the brand. */
  currency, /* Currency of amount. */
  granted_at, /* When it was granted. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/concessions/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, concession_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
