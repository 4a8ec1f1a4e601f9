/* One row per source and kind of conversation: its own now, and whether it holds the brand's side. */
MODEL (
  name intermediate.int_sources_observed,
  kind FULL,
  grain (source, entity)
);

WITH conversations AS (
  SELECT
    source,
    CASE WHEN entity = 'mentions' THEN 'mentions' ELSE 'cases' END AS entity,
    MAX(observed_until) AS observed_until
  FROM marts.dim_sources
  WHERE
    entity IN ('mentions', 'cases', 'case_events')
  GROUP BY
    source,
    CASE WHEN entity = 'mentions' THEN 'mentions' ELSE 'cases' END
), replies AS (
  SELECT source, 'mentions' AS entity FROM staging.stg_mentions WHERE direction = 'outbound'
  UNION ALL
  SELECT source, 'cases' FROM intermediate.int_case_events WHERE event IN ('agent_reply', 'bot_reply')
  UNION ALL
  SELECT source, 'cases' FROM staging.stg_cases
  WHERE NOT first_reply_at IS NULL OR NOT first_reply_seconds IS NULL
), answering AS (
  SELECT DISTINCT source, entity FROM replies
)
SELECT
  conversations.source,
  conversations.entity, /* mentions or cases; one file's replies say nothing of another's. */
  conversations.observed_until,
  NOT answering.source IS NULL AS has_replies /* False: a missing reply says nothing. */
FROM conversations
LEFT JOIN answering
  ON answering.source = conversations.source AND answering.entity = conversations.entity
