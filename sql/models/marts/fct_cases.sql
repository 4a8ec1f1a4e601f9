/* One row per case: a request to the brand, from a help desk or from the opener of a public thread. */
MODEL (
  name marts.fct_cases,
  kind FULL,
  grain (case_key),
  audits (
    fct_cases__one_row_per_case,
    fct_cases__reply_never_before_opening
  )
);

WITH openers AS (
  SELECT
    cases.source,
    cases.case_id,
    mentions.platform,
    mentions.mention_id,
    mentions.thread_key,
    mentions.source AS mention_source,
    COALESCE(
      mentions.is_public,
      NOT mentions.mention_id IS NULL
      OR CASE
        WHEN LOWER(cases.channel) IN ('email', 'phone', 'voice', 'chat', 'web', 'sms', 'whatsapp', 'messaging', 'api')
        THEN FALSE
      END
    ) AS is_public,
    LEAST(cases.opened_at, mentions.posted_at) AS opened_at
  FROM staging.stg_cases AS cases
  LEFT JOIN marts.fct_mentions AS mentions
    ON mentions.mention_id = cases.source_mention_id AND LOWER(mentions.platform) = LOWER(cases.channel)
), crowds AS (
  SELECT platform, thread_key
  FROM marts.fct_mentions
  WHERE
    direction = 'inbound'
  GROUP BY platform, thread_key
  HAVING
    COUNT(DISTINCT author_handle) > 100
), trained AS (
  SELECT COUNT(macro_f1) > 0 AS is_trained /* The first reading is too often wrong to leave people out of a rate. */
  FROM marts.dim_text_models
  WHERE
    target = 'kind'
), milestones AS (
  SELECT
    events.source,
    events.case_id,
    MIN(CASE WHEN events.event IN ('agent_reply', 'bot_reply') AND events.occurred_at >= openers.opened_at THEN events.occurred_at END) AS acknowledged_at,
    MIN(CASE WHEN events.event = 'agent_reply' AND events.occurred_at >= openers.opened_at THEN events.occurred_at END) AS replied_at,
    MAX(CASE WHEN events.event = 'resolved' THEN events.occurred_at END) AS resolved_at,
    COUNT(CASE WHEN events.event = 'reopened' THEN 1 END) AS reopen_count,
    COUNT(CASE WHEN events.event = 'moved_private' THEN 1 END) AS private_move_count
  FROM intermediate.int_case_events AS events
  JOIN openers
    ON openers.source = events.source AND openers.case_id = events.case_id
  GROUP BY
    events.source,
    events.case_id
), thread_replies AS (
  SELECT
    asked.platform,
    asked.thread_key,
    MIN(replies.posted_at) AS acknowledged_at,
    MIN(CASE WHEN replies.is_bot IS NOT TRUE THEN replies.posted_at END) AS replied_at,
    MIN_BY(replies.agent_id, replies.posted_at) AS agent_id
  FROM marts.fct_mentions AS asked
  JOIN marts.fct_mentions AS replies
    ON replies.platform = asked.platform
    AND replies.thread_key = asked.thread_key
    AND replies.direction = 'outbound'
    AND replies.posted_at >= asked.posted_at
  WHERE
    asked.is_opener AND asked.direction = 'inbound'
  GROUP BY
    asked.platform,
    asked.thread_key
), case_replies AS (
  SELECT
    openers.source,
    openers.case_id,
    MIN(replies.posted_at) AS acknowledged_at,
    MIN(CASE WHEN replies.is_bot IS NOT TRUE THEN replies.posted_at END) AS replied_at,
    MIN_BY(replies.agent_id, replies.posted_at) AS agent_id
  FROM openers
  JOIN marts.fct_mentions AS replies
    ON replies.platform = openers.platform
    AND replies.thread_key = openers.thread_key
    AND replies.direction = 'outbound'
    AND replies.posted_at >= openers.opened_at /* A case may begin in the middle of a thread. */
  GROUP BY
    openers.source,
    openers.case_id
), stated AS (
  SELECT
    source,
    case_id,
    CASE
      WHEN first_reply_at >= opened_at
      THEN first_reply_at
      WHEN first_reply_at IS NULL
      THEN opened_at + TO_SECONDS(first_reply_seconds)
    END AS replied_at
  FROM staging.stg_cases
), opened AS (
  SELECT
    cases.source || ':' || cases.case_id AS case_key,
    cases.case_id,
    openers.thread_key,
    COALESCE(openers.platform, cases.channel) AS channel,
    cases.brand,
    cases.topic,
    cases.kind,
    cases.customer_id,
    COALESCE(cases.customer_id, cases.source || ':' || cases.case_id) AS person,
    openers.opened_at,
    LEAST(COALESCE(milestones.acknowledged_at, case_replies.acknowledged_at), stated.replied_at) AS acknowledged_at,
    LEAST(COALESCE(milestones.replied_at, case_replies.replied_at), stated.replied_at) AS replied_at,
    COALESCE(cases.resolved_at, milestones.resolved_at) AS resolved_at,
    COALESCE(cases.reopen_count, milestones.reopen_count, 0) AS reopen_count,
    COALESCE(milestones.private_move_count, 0) AS private_move_count,
    COALESCE(cases.agent_id, case_replies.agent_id) AS agent_id,
    cases.priority,
    openers.is_public,
    cases.kind IS DISTINCT FROM 'compliment' AS is_asking,
    cases.handling_cost_amount,
    cases.currency,
    'cases' AS entity,
    openers.mention_source,
    cases.source,
    cases.source_batch_id,
    cases.source_line
  FROM staging.stg_cases AS cases
  JOIN openers
    ON openers.source = cases.source AND openers.case_id = cases.case_id
  JOIN stated
    ON stated.source = cases.source AND stated.case_id = cases.case_id
  LEFT JOIN milestones
    ON milestones.source = cases.source AND milestones.case_id = cases.case_id
  LEFT JOIN case_replies
    ON case_replies.source = cases.source AND case_replies.case_id = cases.case_id
  UNION ALL
  SELECT
    asked.platform || ':' || asked.thread_key,
    NULL,
    asked.thread_key,
    asked.platform,
    asked.brand,
    asked.topic,
    voices.kind,
    asked.customer_id,
    COALESCE(asked.customer_id, asked.platform || ':' || asked.author_handle),
    asked.posted_at,
    thread_replies.acknowledged_at,
    thread_replies.replied_at,
    NULL,
    0,
    0,
    thread_replies.agent_id,
    NULL,
    COALESCE(asked.is_public, TRUE),
    COALESCE(voices.complaint + voices.question >= 0.5 OR NOT (voices.is_kind_stated OR trained.is_trained), TRUE),
    NULL,
    NULL,
    'mentions',
    asked.source,
    asked.source,
    asked.source_batch_id,
    asked.source_line
  FROM marts.fct_mentions AS asked
  LEFT JOIN thread_replies
    ON thread_replies.platform = asked.platform AND thread_replies.thread_key = asked.thread_key
  LEFT JOIN openers
    ON openers.platform = asked.platform AND openers.mention_id = asked.mention_id
  LEFT JOIN marts.fct_voices AS voices
    ON voices.platform = asked.platform AND voices.mention_id = asked.mention_id
  CROSS JOIN trained
  LEFT JOIN crowds
    ON crowds.platform = asked.platform AND crowds.thread_key = asked.thread_key
  WHERE
    asked.is_opener
    AND asked.direction = 'inbound'
    AND asked.rating IS NULL /* A review is not a request. */
    AND openers.case_id IS NULL
    AND crowds.thread_key IS NULL /* What more than a hundred people answer is a broadcast, whoever posted it. */
)
SELECT
  opened.case_key, /* The case. */
  opened.case_id, /* Its id in the help desk; blank for a public thread. */
  opened.thread_key, /* The public thread it stands in, if any. */
  opened.channel, /* Where it was asked. */
  opened.brand, /* Brand. */
  opened.topic, /* Topic. */
  opened.kind, /* Question, complaint, compliment …: as the source says, else as the opener of a public thread is read. */
  opened.is_asking, /* False where a public thread is read, or a case stated, as praise or chatter that needs no reply. */
  opened.customer_id, /* The customer, where known. */
  opened.person, /* Customer, else the handle or the case itself. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  opened.opened_at, /* When it was asked: in public, if that came before the case. */
  opened.acknowledged_at, /* First reply of any kind, bots too. */
  opened.replied_at, /* First reply by a person. */
  EPOCH(opened.replied_at) - EPOCH(opened.opened_at) AS reply_seconds, /* Calendar seconds to the first reply by a person. */
  opened.resolved_at, /* Last resolution. */
  opened.reopen_count, /* Times reopened. */
  opened.private_move_count, /* Times moved to a private channel. */
  opened.agent_id, /* Who handled it. */
  opened.priority, /* Priority. */
  opened.is_public, /* Asked where everybody could read it; blank where nobody says. */
  opened.handling_cost_amount, /* What handling it cost. */
  opened.currency, /* Currency of the cost. */
  observed.observed_until, /* The source's own now. */
  COALESCE(observed.has_replies, FALSE) OR COALESCE(public.has_replies, FALSE) AS is_reply_observable, /* False: the source holds nobody's replies. */
  opened.source, /* The tool that the row came from. */
  opened.source_batch_id, /* The import. */
  opened.source_line /* The line in its file. */
FROM opened
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = opened.customer_id
LEFT JOIN intermediate.int_sources_observed AS observed
  ON observed.source = opened.source AND observed.entity = opened.entity
LEFT JOIN intermediate.int_sources_observed AS public
  ON public.source = opened.mention_source AND public.entity = 'mentions'
