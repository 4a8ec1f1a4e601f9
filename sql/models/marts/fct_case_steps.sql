/* One row per case: what happened after it was opened, and when. */
MODEL (
  name marts.fct_case_steps,
  kind FULL,
  grain (case_key),
  audits (
    fct_case_steps__one_row_per_case
  )
);

WITH reopened AS (
  SELECT case_key, MIN(occurred_at) AS reopened_at
  FROM intermediate.int_case_messages
  WHERE
    event = 'reopened'
  GROUP BY case_key
), moved AS (
  SELECT case_key, MIN(occurred_at) AS moved_private_at
  FROM intermediate.int_case_messages
  WHERE
    event = 'moved_private' OR is_private_move
  GROUP BY case_key
)
SELECT
  cases.case_key, /* The case. */
  MIN(CASE WHEN said.event = 'agent_reply' AND NOT said.is_private_move THEN said.occurred_at END) AS answered_at, /* First reply by a person that is more than a request to write in private. */
  MIN(moved.moved_private_at) AS moved_private_at, /* When the customer was asked to go on in private. */
  MIN(CASE WHEN said.event = 'customer_message' AND said.occurred_at > moved.moved_private_at THEN said.occurred_at END) AS followed_at, /* The customer's first message after that. */
  MIN(CASE WHEN said.event = 'resolved' THEN said.occurred_at END) AS first_resolved_at, /* First resolution, which may not have held. */
  MIN(reopened.reopened_at) AS reopened_at, /* First reopening. */
  MIN(CASE WHEN said.event = 'agent_reply' AND said.occurred_at >= reopened.reopened_at THEN said.occurred_at END) AS replied_after_reopen_at, /* First reply by a person after that. */
  COUNT(DISTINCT CASE WHEN said.event = 'agent_reply' THEN said.occurred_at END) AS human_reply_count, /* Replies by people. */
  COUNT(DISTINCT CASE WHEN said.event = 'customer_message' THEN said.occurred_at END) AS follow_up_count, /* Messages of the customer after the first. */
  MAX(CASE WHEN said.event IN ('closed', 'resolved') THEN said.occurred_at END) AS closed_at, /* Last time it was resolved or closed. */
  MAX(CASE WHEN said.event IN ('opened', 'customer_message', 'reopened') THEN said.occurred_at END) AS last_asked_at, /* The customer's last word. */
  MAX(CASE WHEN said.event = 'agent_reply' THEN said.occurred_at END) AS last_replied_at /* The brand's last word by a person. */
FROM marts.fct_cases AS cases
LEFT JOIN intermediate.int_case_messages AS said
  ON said.case_key = cases.case_key
LEFT JOIN reopened
  ON reopened.case_key = cases.case_key
LEFT JOIN moved
  ON moved.case_key = cases.case_key
GROUP BY cases.case_key
