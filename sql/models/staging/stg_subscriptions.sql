/* One row per contract period of one line. The newest version of each, from every active import. */
MODEL (
  name staging.stg_subscriptions,
  kind VIEW,
  grain (source, customer_id, line_id, started_at)
);

SELECT
  customer_id, /* Who holds the contract. */
  line_id, /* The line or seat. */
  started_at, /* Start of this period. */
  committed_until, /* Nobody can leave before. */
  ended_at, /* When it ended; blank: still running. */
  monthly_amount, /* Monthly charge. */
  currency, /* Currency of monthly_amount. */
  brand, /* Brand. */
  product, /* Plan. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/subscriptions/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, customer_id, line_id, started_at ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
