/* One row per agent, bots among them. */
MODEL (
  name marts.dim_agents,
  kind FULL,
  grain (agent_id)
);

SELECT
  agent_id, /* The agent. */
  agent_name, /* Name; shown only where somebody asks for names. */
  team, /* Team or group. */
  seniority, /* Seniority as the source names it. */
  COALESCE(is_bot, FALSE) AS is_bot, /* True for an automatic answerer. */
  hired_at, /* When the agent started. */
  source, /* The tool that the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM staging.stg_agents
