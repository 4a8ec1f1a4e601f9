/* One row per complaint of a known customer: when it was made, answered, and tied to them. */
MODEL (
  name marts.fct_complaints,
  kind FULL,
  grain (case_key),
  audits (
    fct_complaints__one_row_per_complaint
  )
);

WITH links AS (
  SELECT customer_id, platform, MIN(linked_at) AS linked_at
  FROM intermediate.int_identities
  WHERE
    NOT customer_id IS NULL AND NOT linked_at IS NULL
  GROUP BY
    customer_id,
    platform
), openers AS (
  /* The handle that complains is what has to be known: one that the customer has elsewhere names nobody here. */
  SELECT
    platform,
    thread_key,
    MIN(customer_linked_at) AS linked_at
  FROM marts.fct_mentions
  WHERE
    is_opener
  GROUP BY
    platform,
    thread_key
)
SELECT
  cases.case_key, /* The case. */
  cases.customer_id, /* Who complained. */
  cases.opened_at, /* When. */
  cases.replied_at, /* First reply by a person; blank: none. */
  cases.is_reply_observable, /* False: the source holds nobody's replies. */
  cases.observed_until, /* Until here a reply could have been seen. */
  CASE
    WHEN COALESCE(openers.linked_at, links.linked_at) < cases.opened_at OR NOT cases.is_public
    THEN TRUE
    WHEN NOT COALESCE(openers.linked_at, links.linked_at) IS NULL
    THEN FALSE
  END AS was_known_before, /* Whether we knew whose handle it is before it complained; blank: nobody says. Who is asked for the account number while being answered is no fair sample of the answered. */
  COALESCE(cases.is_public, TRUE) OR NOT BOOL_OR(COALESCE(cases.is_public, TRUE)) OVER () AS is_for_care, /* Made in public; where nobody complains in public, every complaint. */
  cases.source, /* Where the row came from. */
  cases.source_batch_id, /* The import. */
  cases.source_line /* The line in its file. */
FROM marts.fct_cases AS cases
LEFT JOIN links
  ON links.customer_id = cases.customer_id AND links.platform = cases.channel
LEFT JOIN openers
  ON openers.platform = cases.channel AND openers.thread_key = cases.thread_key
WHERE
  cases.kind = 'complaint' AND NOT cases.customer_id IS NULL
