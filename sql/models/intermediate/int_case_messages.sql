/* One row per thing said or done in a case, whether a help desk logged it or it stands in the public thread. */
MODEL (
  name intermediate.int_case_messages,
  kind FULL,
  grain (case_key, event, occurred_at)
);

WITH logged AS (
  SELECT source, case_id, LIST(DISTINCT event) AS kinds
  FROM intermediate.int_case_events
  GROUP BY
    source,
    case_id
), posted AS (
  SELECT
    cases.case_key,
    cases.source,
    cases.case_id,
    CASE
      WHEN said.direction = 'inbound'
      THEN 'customer_message'
      WHEN said.is_bot
      THEN 'bot_reply'
      ELSE 'agent_reply'
    END AS event,
    said.posted_at,
    BOOL_OR(
      said.direction = 'outbound'
      AND REGEXP_MATCHES(said.text, '(?i)(^|\W)((dm|pm|direct message|private message|inbox) (us|me|your|through|over|with|so)|(a|via|by|through|us|over) (dm|direct message|private message))(\W|$)')
    ) AS is_private_move
  FROM marts.fct_cases AS cases
  JOIN marts.fct_mentions AS opener
    ON opener.platform = cases.channel AND opener.thread_key = cases.thread_key AND opener.is_opener
  JOIN marts.fct_mentions AS said
    ON said.platform = cases.channel
    AND said.thread_key = cases.thread_key
    AND said.posted_at >= cases.opened_at
    AND NOT said.is_opener
    AND (
      said.direction = 'outbound' OR said.author_handle = opener.author_handle
    )
  GROUP BY
    cases.case_key,
    cases.source,
    cases.case_id,
    CASE
      WHEN said.direction = 'inbound'
      THEN 'customer_message'
      WHEN said.is_bot
      THEN 'bot_reply'
      ELSE 'agent_reply'
    END,
    said.posted_at
)
SELECT
  cases.case_key,
  events.event,
  events.occurred_at,
  BOOL_OR(
    events.event = 'agent_reply'
    AND NOT moved.occurred_at IS NULL /* The reply of the very second in which the case was moved is the request to move. */
  ) AS is_private_move
FROM marts.fct_cases AS cases
JOIN intermediate.int_case_events AS events
  ON events.source = cases.source AND events.case_id = cases.case_id
LEFT JOIN intermediate.int_case_events AS moved
  ON moved.source = events.source
  AND moved.case_id = events.case_id
  AND moved.event = 'moved_private'
  AND moved.occurred_at = events.occurred_at
GROUP BY
  cases.case_key,
  events.event,
  events.occurred_at
UNION ALL
SELECT
  posted.case_key,
  CASE
    WHEN LIST_CONTAINS(logged.kinds, posted.event)
    THEN 'moved_private'
    ELSE posted.event
  END,
  posted.posted_at,
  posted.is_private_move
FROM posted
LEFT JOIN logged
  ON logged.source = posted.source AND logged.case_id = posted.case_id
WHERE
  NOT COALESCE(LIST_CONTAINS(logged.kinds, posted.event), FALSE) /* What the help desk logs is not counted again from the thread. */
  OR (
    posted.is_private_move AND NOT LIST_CONTAINS(logged.kinds, 'moved_private')
  )
