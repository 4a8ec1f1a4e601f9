/* One row per phone call. The newest version of each, from every active import. */
MODEL (
  name staging.stg_calls,
  kind VIEW,
  grain (source, call_id)
);

SELECT
  call_id, /* The call's id. */
  customer_id, /* Who called, where known. */
  started_at, /* When the call came in. */
  topic, /* What it was about. */
  wait_seconds, /* Wait before an agent answered. */
  hold_seconds, /* Time on hold. */
  handle_seconds, /* Talk and after-call work. */
  is_abandoned, /* True if the caller hung up first. */
  agent_id, /* Who took it. */
  cost_amount, /* What it cost. */
  currency, /* Currency of cost_amount. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/calls/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, call_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
