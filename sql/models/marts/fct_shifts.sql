/* One row per agent and shift; a shift that is cut by hours on the phones is several rows. */
MODEL (
  name marts.fct_shifts,
  kind FULL,
  grain (source, agent_id, started_at)
);

SELECT
  agent_id, /* Who is on shift. */
  started_at, /* Start. */
  ended_at, /* End. */
  channel, /* Channel or desk served; empty where the source does not say. */
  COALESCE(is_pulled_off, FALSE) AS is_pulled_off, /* True for hours moved from social to the phones. */
  hourly_cost_amount, /* Fully loaded cost of one hour. */
  currency, /* Currency of hourly_cost_amount. */
  source, /* The tool that the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM staging.stg_shifts
