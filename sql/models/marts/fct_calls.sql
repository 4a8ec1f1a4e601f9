/* One row per phone call, abandoned ones among them. */
MODEL (
  name marts.fct_calls,
  kind FULL,
  grain (source, call_id)
);

SELECT
  calls.source || ':' || calls.call_id AS call_key, /* The call. */
  calls.customer_id, /* Who called, where known. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  calls.topic, /* What it was about. */
  calls.started_at, /* When it came in. */
  calls.wait_seconds, /* Wait before an agent answered, or until the caller hung up. */
  calls.hold_seconds, /* Time on hold. */
  calls.handle_seconds, /* Talk and after-call work; empty for an abandoned call. */
  calls.is_abandoned, /* True if the caller hung up first; empty where the source does not say. */
  calls.agent_id, /* Who took it. */
  calls.cost_amount, /* What it cost. */
  calls.currency, /* Currency of cost_amount. */
  calls.source, /* The tool that the row came from. */
  calls.source_batch_id, /* The import. */
  calls.source_line /* The line in its file. */
FROM staging.stg_calls AS calls
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = calls.customer_id
