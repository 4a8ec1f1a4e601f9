/* One row per case and question that its source can answer: did it happen. */
MODEL (
  name marts.fct_case_outcomes,
  kind FULL,
  grain (case_key, outcome),
  audits (
    fct_case_outcomes__one_row_per_case_and_outcome
  )
);

WITH private_attempts AS (
  SELECT DISTINCT cases.case_key
  FROM marts.fct_cases AS cases
  JOIN marts.fct_contacts AS earlier
    ON earlier.customer_id = cases.customer_id
    AND earlier.topic = cases.topic
    AND earlier.is_public IS FALSE
    AND earlier.contacted_at < cases.opened_at
    AND EPOCH(cases.opened_at) - EPOCH(earlier.contacted_at) <= 14 * 86400
    AND COALESCE(earlier.resolved_at > cases.opened_at, TRUE)
  WHERE
    cases.is_public
), outcomes AS (
  SELECT case_key, 'reopened' AS outcome, reopen_count > 0 AS happened
  FROM marts.fct_cases
  WHERE
    NOT resolved_at IS NULL OR reopen_count > 0
  UNION ALL
  SELECT
    resolutions.case_key,
    'solved_at_first_contact',
    resolutions.resolved_without_repeat AND steps.human_reply_count <= 1
  FROM marts.fct_resolutions AS resolutions
  JOIN marts.fct_case_steps AS steps
    ON steps.case_key = resolutions.case_key
  WHERE
    NOT resolutions.resolved_without_repeat IS NULL AND steps.human_reply_count > 0
  UNION ALL
  SELECT cases.case_key, 'moved_private', NOT steps.moved_private_at IS NULL
  FROM marts.fct_cases AS cases
  JOIN marts.fct_case_steps AS steps
    ON steps.case_key = cases.case_key
  WHERE
    cases.is_public AND steps.human_reply_count > 0
  UNION ALL
  SELECT case_key, 'followed_private', NOT followed_at IS NULL
  FROM marts.fct_case_steps
  WHERE
    NOT moved_private_at IS NULL
  UNION ALL
  SELECT steps.case_key, 'solved_private', COALESCE(cases.resolved_at >= steps.followed_at, FALSE)
  FROM marts.fct_case_steps AS steps
  JOIN marts.fct_cases AS cases
    ON cases.case_key = steps.case_key
  WHERE
    NOT steps.followed_at IS NULL AND NOT cases.case_id IS NULL
  UNION ALL
  SELECT cases.case_key, 'public_after_private', NOT private_attempts.case_key IS NULL
  FROM marts.fct_cases AS cases
  LEFT JOIN private_attempts
    ON private_attempts.case_key = cases.case_key
  WHERE
    cases.is_public AND NOT cases.customer_id IS NULL AND NOT cases.topic IS NULL
)
SELECT
  outcomes.case_key, /* The case. */
  outcomes.outcome, /* The question. */
  outcomes.happened, /* The answer. */
  cases.channel, /* Where it was asked. */
  cases.brand, /* Brand. */
  cases.topic, /* Topic. */
  cases.region, /* Region of the customer. */
  cases.segment, /* Segment of the customer. */
  cases.agent_id, /* Who handled it. */
  cases.person, /* Customer, else the handle or the case itself. */
  cases.opened_at, /* When it was asked. */
  cases.source, /* The tool that the row came from. */
  cases.source_batch_id, /* The import. */
  cases.source_line /* The line in its file. */
FROM outcomes
JOIN marts.fct_cases AS cases
  ON cases.case_key = outcomes.case_key
