/* One row per agent: the name, for those who ask for it. */
SELECT
    agent_id AS agent,
    coalesce(agent_name, agent_id) AS agent_name
FROM marts.dim_agents
ORDER BY agent_id;
