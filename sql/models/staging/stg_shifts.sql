/* One row per agent and shift. The newest version of each, from every active import. */
MODEL (
  name staging.stg_shifts,
  kind VIEW,
  grain (source, agent_id, started_at)
);

SELECT
  agent_id, /* The agent on shift. */
  started_at, /* Start of the shift. */
  ended_at, /* End of the shift. */
  channel, /* Channel served. */
  is_pulled_off, /* True for hours moved from social to the phones. */
  hourly_cost_amount, /* Fully loaded cost of one hour. */
  currency, /* Currency of hourly_cost_amount. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/shifts/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY _source, agent_id, started_at ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
