/* One row per community thread. */
MODEL (
  name marts.fct_threads,
  kind FULL,
  grain (source, thread_id),
  audits (
    fct_threads__every_imported_thread_once
  )
);

WITH answered AS (
  SELECT
    answers.source,
    answers.thread_id,
    COUNT(*) AS answer_count,
    COUNT(CASE WHEN answers.author_handle = threads.author_handle THEN 1 END) AS self_answer_count,
    COUNT(CASE WHEN answers.is_employee THEN 1 END) AS employee_answer_count,
    MIN(answers.answered_at) AS first_answer_at,
    BOOL_OR(COALESCE(answers.is_confirmed, FALSE)) AS is_confirmed
  FROM staging.stg_answers AS answers
  JOIN staging.stg_threads AS threads
    ON threads.source = answers.source AND threads.thread_id = answers.thread_id
  GROUP BY
    answers.source,
    answers.thread_id
), viewed AS (
  SELECT source, thread_id, SUM(COALESCE(view_count, 1)) AS view_count
  FROM staging.stg_views
  GROUP BY
    source,
    thread_id
)
SELECT
  threads.thread_id, /* The thread. */
  threads.community AS channel, /* The community it stands in. */
  threads.brand, /* Brand. */
  customers.region, /* Region of the asker, where known. */
  customers.segment, /* Segment of the asker, where known. */
  threads.opened_at, /* When it was asked. */
  threads.author_handle, /* Who asked. */
  threads.title, /* Title. */
  threads.topic, /* Topic. */
  COALESCE(answered.answer_count, 0) AS answer_count, /* Answers. */
  COALESCE(answered.self_answer_count, 0) AS self_answer_count, /* Answers by the asker. */
  COALESCE(answered.employee_answer_count, 0) AS employee_answer_count, /* Answers by staff. */
  answered.first_answer_at, /* First answer. */
  NOT threads.accepted_answer_id IS NULL AS is_accepted, /* The asker accepted an answer. */
  COALESCE(answered.is_confirmed, FALSE) AS is_confirmed, /* The asker said that it worked. */
  solutions.solved_at, /* When somebody else's answer was accepted or confirmed; blank: not so far. */
  solutions.answer_id AS solving_answer_id, /* That answer. */
  COALESCE(threads.view_count, viewed.view_count) AS view_count, /* Views as counted by the platform, else summed from the views file. */
  threads.source, /* Where the row came from. */
  threads.source_batch_id, /* The import. */
  threads.source_line /* The line in its file. */
FROM staging.stg_threads AS threads
LEFT JOIN answered
  ON answered.source = threads.source AND answered.thread_id = threads.thread_id
LEFT JOIN viewed
  ON viewed.source = threads.source AND viewed.thread_id = threads.thread_id
LEFT JOIN intermediate.int_thread_solutions AS solutions
  ON solutions.source = threads.source AND solutions.thread_id = threads.thread_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = threads.customer_id
