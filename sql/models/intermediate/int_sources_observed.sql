/* One row per source: its own now, and whether it holds the brand's side of conversations. */
MODEL (
  name intermediate.int_sources_observed,
  kind FULL,
  grain (source)
);

WITH conversations AS (
  SELECT source, MAX(observed_until) AS observed_until
  FROM marts.dim_sources
  WHERE entity IN ('mentions', 'cases', 'case_events')
  GROUP BY source
), replies AS (
  SELECT source_batch_id FROM staging.stg_mentions WHERE direction = 'outbound'
  UNION ALL
  SELECT source_batch_id FROM intermediate.int_case_events WHERE event IN ('agent_reply', 'bot_reply')
  UNION ALL
  SELECT source_batch_id FROM staging.stg_cases
  WHERE NOT first_reply_at IS NULL OR NOT first_reply_seconds IS NULL
), answering AS (
  SELECT DISTINCT imports.source_family AS source
  FROM replies
  JOIN marts.dim_imports AS imports
    ON imports.batch_id = replies.source_batch_id
)
SELECT
  conversations.source,
  conversations.observed_until,
  NOT answering.source IS NULL AS has_replies /* False: a missing reply says nothing. */
FROM conversations
LEFT JOIN answering
  ON answering.source = conversations.source
