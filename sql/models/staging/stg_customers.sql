/* One row per customer. The newest version of each, from every active import. */
MODEL (
  name staging.stg_customers,
  kind VIEW,
  grain (customer_id)
);

SELECT
  customer_id, /* The customer's id in your own systems. */
  joined_at, /* When the customer first became one. */
  acquired_via, /* Channel or campaign that brought the customer. */
  acquisition_cost_amount, /* What winning this customer cost. */
  currency, /* Currency of acquisition_cost_amount. */
  segment, /* Any segment you report by. */
  region, /* Any region you report by. */
  account_id, /* Household or company account that the customer belongs to. */
  ended_at, /* When the customer left; contracts only. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/customers/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
