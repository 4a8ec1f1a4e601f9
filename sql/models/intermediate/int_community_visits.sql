/* One row per visit to the community by somebody who can be told apart: a view, or a question asked. */
MODEL (
  name intermediate.int_community_visits,
  kind FULL,
  grain (source, thread_id, person, visited_at, is_asker)
);

SELECT
  COALESCE(views.customer_id, 'viewer:' || views.viewer_id) AS person, /* Customer, else member or session. */
  views.customer_id,
  views.topic,
  COALESCE(views.topic, 'thread:' || views.source || ':' || views.thread_id) AS subject, /* The topic; where none is stated, each thread is its own. */
  views.source,
  views.thread_id,
  views.viewed_at AS visited_at,
  HASH(views.customer_id, views.topic, EPOCH_US(views.viewed_at) // 2592000000000) AS slot_key, /* As in int_contact_months. */
  FALSE AS is_asker,
  views.is_solved, /* Accepted or confirmed when it was read. */
  views.is_endorsed, /* That, or endorsed by votes. */
  views.source_batch_id,
  views.source_line
FROM marts.fct_views AS views
WHERE
  views.audience = 'reader' AND views.is_person_known
UNION ALL
SELECT
  COALESCE(threads.customer_id, identities.customer_id, 'viewer:' || threads.author_handle),
  COALESCE(threads.customer_id, identities.customer_id),
  threads.topic,
  COALESCE(threads.topic, 'thread:' || threads.source || ':' || threads.thread_id),
  threads.source,
  threads.thread_id,
  threads.opened_at,
  HASH(COALESCE(threads.customer_id, identities.customer_id), threads.topic, EPOCH_US(threads.opened_at) // 2592000000000),
  TRUE,
  COALESCE(solutions.solved_at < threads.opened_at + INTERVAL '30' DAY, FALSE), /* An answer that comes later helped nobody in time. */
  COALESCE(solutions.endorsed_at < threads.opened_at + INTERVAL '30' DAY, FALSE),
  threads.source_batch_id,
  threads.source_line
FROM staging.stg_threads AS threads
LEFT JOIN intermediate.int_identities AS identities
  ON identities.platform = 'community' AND identities.handle = threads.author_handle
LEFT JOIN intermediate.int_thread_solutions AS solutions
  ON solutions.source = threads.source AND solutions.thread_id = threads.thread_id
ANTI JOIN staging.stg_answers AS staff
  ON staff.is_employee AND staff.author_handle = threads.author_handle
WHERE
  NOT COALESCE(threads.customer_id, identities.customer_id, threads.author_handle) IS NULL
  AND NOT COALESCE(identities.is_employee, FALSE)
