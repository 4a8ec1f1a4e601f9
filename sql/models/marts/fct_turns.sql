/* One row per customer turn: a message to the brand, and the brand's next reply to it. */
MODEL (
  name marts.fct_turns,
  kind FULL,
  grain (turn_id),
  audits (
    fct_turns__one_row_per_turn,
    fct_turns__reply_never_before_turn
  )
);

WITH direct_replies AS (
  SELECT
    turns.platform,
    turns.mention_id,
    MIN(replies.posted_at) AS acknowledged_at,
    MIN(replies.posted_at) FILTER (WHERE replies.is_bot IS NOT TRUE) AS replied_at,
    COUNT(*) AS reply_count,
    MIN_BY(replies.agent_id, replies.posted_at) AS agent_id
  FROM marts.fct_mentions AS turns
  JOIN marts.fct_mentions AS replies
    ON replies.platform = turns.platform
    AND replies.in_reply_to_id = turns.mention_id
    AND replies.direction = 'outbound'
    AND replies.posted_at >= turns.posted_at
  WHERE
    turns.direction = 'inbound'
  GROUP BY turns.platform, turns.mention_id
), case_turns AS (
  SELECT
    events.source,
    events.case_id,
    events.event,
    events.occurred_at,
    events.source_batch_id,
    events.source_line,
    ROW_NUMBER() OVER (PARTITION BY events.source, events.case_id ORDER BY events.occurred_at, events.event <> 'opened', events.source_line) AS turn_number,
    MIN(CASE WHEN events.event IN ('agent_reply', 'bot_reply') THEN events.occurred_at END) OVER later AS acknowledged_at,
    MIN(CASE WHEN events.event = 'agent_reply' THEN events.occurred_at END) OVER later AS replied_at
  FROM intermediate.int_case_events AS events
  WHERE
    events.event IN ('opened', 'customer_message', 'agent_reply', 'bot_reply')
  WINDOW later AS (
    PARTITION BY events.source, events.case_id
    ORDER BY events.occurred_at, events.event IN ('agent_reply', 'bot_reply'), events.source_line
    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
  )
)
SELECT
  turns.platform || ':' || turns.mention_id AS turn_id, /* The turn. */
  turns.platform || ':' || turns.thread_key AS conversation_id, /* The thread or case it belongs to. */
  turns.platform AS channel, /* Where it was asked. */
  turns.brand, /* Brand. */
  turns.topic, /* Topic. */
  turns.region, /* Region of the customer. */
  turns.segment, /* Segment of the customer. */
  COALESCE(turns.customer_id, turns.platform || ':' || turns.author_handle) AS person, /* Customer, else the handle. */
  turns.is_opener, /* True for the first message of a thread. */
  turns.posted_at AS asked_at, /* When it was asked. */
  direct_replies.acknowledged_at, /* First reply of any kind, bots too. */
  direct_replies.replied_at, /* First reply by a person. */
  EPOCH(direct_replies.replied_at) - EPOCH(turns.posted_at) AS reply_seconds, /* Calendar seconds to the first reply by a person. */
  COALESCE(direct_replies.reply_count, 0) AS reply_count, /* Replies that name this turn. */
  direct_replies.agent_id, /* Who replied first. */
  sources.observed_until, /* The source's own now. */
  turns.source, /* Where the row came from. */
  turns.source_batch_id, /* The import. */
  turns.source_line /* The line in its file. */
FROM marts.fct_mentions AS turns
LEFT JOIN direct_replies
  ON direct_replies.platform = turns.platform AND direct_replies.mention_id = turns.mention_id
LEFT JOIN intermediate.int_sources_observed AS sources
  ON sources.source = turns.source AND sources.entity = 'mentions'
WHERE
  turns.direction = 'inbound' AND turns.rating IS NULL
UNION ALL
SELECT
  cases.source || ':' || case_turns.case_id || ':' || case_turns.turn_number,
  cases.source || ':' || case_turns.case_id,
  cases.channel,
  cases.brand,
  cases.topic,
  customers.region,
  customers.segment,
  COALESCE(cases.customer_id, cases.source || ':' || cases.case_id),
  case_turns.turn_number = 1,
  case_turns.occurred_at,
  case_turns.acknowledged_at,
  case_turns.replied_at,
  EPOCH(case_turns.replied_at) - EPOCH(case_turns.occurred_at),
  CASE WHEN case_turns.replied_at IS NULL THEN 0 ELSE 1 END,
  cases.agent_id,
  sources.observed_until,
  cases.source,
  case_turns.source_batch_id,
  case_turns.source_line
FROM case_turns
JOIN staging.stg_cases AS cases
  ON cases.source = case_turns.source AND cases.case_id = case_turns.case_id
LEFT JOIN marts.fct_mentions AS opener
  ON opener.mention_id = cases.source_mention_id AND LOWER(opener.platform) = LOWER(cases.channel)
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = cases.customer_id
LEFT JOIN intermediate.int_sources_observed AS sources
  ON sources.source = cases.source AND sources.entity = 'cases'
WHERE
  case_turns.event IN ('opened', 'customer_message')
  AND opener.mention_id IS NULL /* A case made from a mention is already counted by its messages. */
