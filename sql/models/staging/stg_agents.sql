/* One row per agent. The newest version of each, from every active import. */
MODEL (
  name staging.stg_agents,
  kind VIEW,
  grain (agent_id)
);

SELECT
  agent_id, /* The agent's id. */
  agent_name, /* The agent's name. */
  team, /* Team or group. */
  seniority, /* Seniority as you name it. */
  is_bot, /* True for an automatic answerer. */
  hired_at, /* When the agent started. */
  updated_at, /* When this row last changed at its source. */
  _source AS source, /* The tool that the row came from. */
  _batch_id AS source_batch_id, /* The import that brought the row. */
  _line AS source_line /* Its line in that file. */
FROM READ_PARQUET(@'@{lake}/agents/*.parquet', union_by_name = TRUE) /* A column may be younger than a file. */
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY agent_id ORDER BY _version_at DESC, _row_hash DESC, _batch_id, _line) = 1
