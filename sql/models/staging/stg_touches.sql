/* One row per visit, contact or post seen on the way to an order. The newest version of each, from every active import. */
MODEL (
  name staging.stg_touches,
  kind VIEW,
  grain (source, touch_id)
);

SELECT
  touch_id, /* The touch's id. */
  customer_id, /* Who, where known. */
  visitor_id, /* Cookie or device, where the customer is not known. */
  touched_at, /* When. */
  channel, /* Channel. */
  campaign, /* Campaign. */
  mention_id, /* The post that was seen. */
  order_id, /* The order it is said to have led to. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/touches/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, touch_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
