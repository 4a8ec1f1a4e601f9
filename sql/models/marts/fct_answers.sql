/* One row per answer in a community thread. */
MODEL (
  name marts.fct_answers,
  kind FULL,
  grain (source, answer_id),
  audits (
    fct_answers__every_imported_answer_once
  )
);

WITH votes AS (
  SELECT source, post_id, MIN(voted_at) AS voted_at
  FROM staging.stg_votes
  WHERE
    kind = 'accepted'
  GROUP BY
    source,
    post_id
)
SELECT
  answers.answer_id, /* The answer. */
  answers.thread_id, /* The thread it stands in. */
  threads.community AS channel, /* The community. */
  threads.brand, /* Brand. */
  threads.topic, /* Topic of the thread. */
  customers.region, /* Region of who answered, where known. */
  customers.segment, /* Segment of who answered, where known. */
  answers.answered_at, /* When it was written. */
  COALESCE(answers.customer_id, identities.customer_id, 'community:' || answers.author_handle) AS person, /* Who answered: the customer, else the handle. */
  answers.author_handle AS handle, /* Who answered, as the community calls them. */
  COALESCE(answers.customer_id, identities.customer_id) AS customer_id, /* Who answered, as a customer. */
  COALESCE(answers.is_employee, identities.is_employee, FALSE) AS is_employee, /* True if staff wrote it; where nothing says so, a member did. */
  COALESCE(answers.author_handle = threads.author_handle, FALSE)
  OR COALESCE(
    COALESCE(answers.customer_id, identities.customer_id) = COALESCE(threads.customer_id, askers.customer_id),
    FALSE
  ) AS is_self, /* True if the asker wrote it. */
  COALESCE(threads.accepted_answer_id = answers.answer_id, FALSE) AS is_accepted, /* True if the asker accepted it. */
  CASE
    WHEN threads.accepted_answer_id = answers.answer_id
    THEN GREATEST(COALESCE(threads.accepted_at, votes.voted_at, answers.answered_at), answers.answered_at)
  END AS accepted_at, /* When: as the thread states it, else the day of the vote, else when it was written. */
  COALESCE(answers.is_confirmed, FALSE) AS is_confirmed, /* True if the asker said that it worked. */
  answers.score, /* Votes up less votes down. */
  answers.handle_seconds, /* Time that staff spent on it. */
  answers.source, /* Where the row came from. */
  answers.source_batch_id, /* The import. */
  answers.source_line /* The line in its file. */
FROM staging.stg_answers AS answers
LEFT JOIN staging.stg_threads AS threads
  ON threads.source = answers.source AND threads.thread_id = answers.thread_id
LEFT JOIN intermediate.int_identities AS identities
  ON identities.platform = 'community' AND identities.handle = answers.author_handle
LEFT JOIN intermediate.int_identities AS askers
  ON askers.platform = 'community' AND askers.handle = threads.author_handle
LEFT JOIN votes
  ON votes.source = answers.source AND votes.post_id = answers.answer_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = COALESCE(answers.customer_id, identities.customer_id)
