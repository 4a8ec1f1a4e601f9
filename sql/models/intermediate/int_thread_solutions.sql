/* One row per thread that somebody else than its asker solved: since when, and by which answer. */
MODEL (
  name intermediate.int_thread_solutions,
  kind FULL,
  grain (source, thread_id)
);

WITH helping AS (
  SELECT
    source,
    thread_id,
    answer_id,
    person,
    answered_at,
    is_employee,
    is_self,
    CASE
      WHEN is_accepted
      THEN accepted_at
      WHEN is_confirmed
      THEN answered_at
    END AS solved_at,
    /* An asker who writes again after it was not helped by it. */
    COALESCE(score, 0) > 0
    AND answered_at > COALESCE(
      MAX(CASE WHEN is_self THEN answered_at END) OVER (PARTITION BY source, thread_id),
      answered_at - INTERVAL '1' SECOND
    ) AS is_endorsed
  FROM marts.fct_answers
)
SELECT
  source,
  thread_id,
  MIN(solved_at) AS solved_at, /* Accepted or confirmed: the low reading of solved. */
  MIN(CASE WHEN is_endorsed THEN answered_at ELSE solved_at END) AS endorsed_at, /* That, or votes above 0 and not a word of the asker after it: the high reading. */
  ARG_MIN(answer_id, solved_at) AS answer_id, /* The answer that solved it. */
  ARG_MIN(person, solved_at) AS solved_by_person, /* Who wrote it. */
  ARG_MIN(is_employee, solved_at) AS is_solved_by_employee /* True if staff wrote it. */
FROM helping
WHERE
  NOT is_self AND (
    is_endorsed OR NOT solved_at IS NULL
  )
GROUP BY
  source,
  thread_id
