/* One row per event in a case, with the role of whoever acted. */
MODEL (
  name intermediate.int_case_events,
  kind FULL,
  grain (source, case_id, event, occurred_at, actor_id)
);

SELECT
  events.source,
  events.case_id,
  CASE
    WHEN events.event <> 'message'
    THEN events.event
    WHEN events.is_public IS FALSE
    THEN 'internal_note'
    WHEN agents.is_bot OR events.actor = 'bot'
    THEN 'bot_reply'
    WHEN events.actor_id = cases.customer_id OR events.actor = 'customer'
    THEN 'customer_message'
    WHEN NOT agents.agent_id IS NULL OR events.actor = 'agent'
    THEN 'agent_reply'
    WHEN NOT customers.customer_id IS NULL
    THEN 'customer_message'
    ELSE 'message'
  END AS event, /* A message of unknown author stays a message and starts no clock. */
  events.occurred_at,
  events.actor_id,
  events.is_public,
  events.source_batch_id,
  events.source_line
FROM staging.stg_case_events AS events
LEFT JOIN staging.stg_cases AS cases
  ON cases.source = events.source AND cases.case_id = events.case_id
LEFT JOIN staging.stg_agents AS agents
  ON agents.agent_id = events.actor_id
LEFT JOIN staging.stg_customers AS customers
  ON customers.customer_id = events.actor_id
