/* One row per order or refund. The newest version of each, from every active import. */
MODEL (
  name staging.stg_orders,
  kind VIEW,
  grain (source, order_id)
);

SELECT
  order_id, /* The order's id. */
  customer_id, /* Who bought; an order without it is counted, and left out of cohorts. */
  ordered_at, /* When it was placed. */
  kind, /* A refund has a negative amount. */
  refunds_order_id, /* The order that a refund gives back. */
  amount, /* Net of refunds stated in the same row. */
  currency, /* Blank where the file names none: amounts then stay in an unnamed currency of their own. */
  cost_amount, /* Cost of goods; give this or margin_amount. */
  margin_amount, /* Margin before the cost of care. */
  quantity, /* Units. */
  status, /* Status as the source names it. */
  brand, /* Brand. */
  region, /* Region. */
  product, /* Product or category. */
  channel, /* Where it was sold. */
  campaign, /* Campaign that it is booked under. */
  promised_on, /* Day the delivery was promised for. */
  delivered_at, /* When it was delivered. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/orders/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, order_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
