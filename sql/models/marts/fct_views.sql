/* One row per view of a thread, per thread and day where views are counted by day, or per thread where only its total is known. */
MODEL (
  name marts.fct_views,
  kind FULL,
  grain (source, thread_id, viewed_at, viewer_id),
  audits (
    fct_views__every_imported_view_once
  )
);

WITH seen AS (
  SELECT
    views.source,
    views.thread_id,
    views.viewed_at,
    TRUE AS is_dated,
    views.viewer_id,
    COALESCE(views.customer_id, identities.customer_id) AS customer_id,
    COALESCE(views.view_count, 1) AS view_count,
    views.is_bot,
    COALESCE(identities.is_employee, FALSE) AS is_employee,
    views.source_batch_id,
    views.source_line
  FROM staging.stg_views AS views
  LEFT JOIN intermediate.int_identities AS identities
    ON identities.platform = 'community' AND identities.handle = views.viewer_id
  UNION ALL
  SELECT
    threads.source,
    threads.thread_id,
    COALESCE(threads.last_activity_at, threads.opened_at),
    FALSE,
    NULL,
    NULL,
    threads.view_count,
    NULL,
    FALSE,
    threads.source_batch_id,
    threads.source_line
  FROM staging.stg_threads AS threads
  ANTI JOIN staging.stg_views AS views
    ON views.source = threads.source AND views.thread_id = threads.thread_id
  WHERE
    threads.view_count > 0
), staff AS (
  SELECT DISTINCT author_handle AS handle FROM staging.stg_answers
  WHERE
    is_employee
), askers AS (
  SELECT
    threads.source,
    threads.thread_id,
    threads.community,
    threads.brand,
    threads.topic,
    threads.author_handle,
    COALESCE(threads.customer_id, identities.customer_id) AS asker_customer_id
  FROM staging.stg_threads AS threads
  LEFT JOIN intermediate.int_identities AS identities
    ON identities.platform = 'community' AND identities.handle = threads.author_handle
)
SELECT
  seen.thread_id, /* The thread. */
  threads.community AS channel, /* The community. */
  threads.brand, /* Brand. */
  threads.topic, /* Topic of the thread. */
  customers.region, /* Region of who read, where known. */
  customers.segment, /* Segment of who read, where known. */
  seen.viewed_at, /* When; midnight UTC for a day's count, the thread's last activity for a total. */
  seen.is_dated, /* False: a total of the thread; when it was read, and whether before it was solved, cannot be told. */
  seen.view_count, /* Views in this row. */
  seen.viewer_id, /* Session or member; blank where views are only counted. */
  seen.customer_id, /* Who read, as a customer. */
  CASE
    WHEN seen.is_bot
    THEN 'bot'
    WHEN seen.is_employee OR NOT staff.handle IS NULL
    THEN 'staff'
    WHEN seen.viewer_id = threads.author_handle OR seen.customer_id = threads.asker_customer_id
    THEN 'asker'
    ELSE 'reader'
  END AS audience, /* bot, staff, asker or reader; who is not told apart is a reader. */
  NOT COALESCE(seen.customer_id, seen.viewer_id) IS NULL AS is_person_known, /* False: a count, behind which nobody stands. */
  NOT seen.customer_id IS NULL OR NOT seen.is_bot IS NULL AS is_told_apart, /* False: crawlers may be in it, and nothing says so. */
  COALESCE(solutions.solved_at < seen.viewed_at OR NOT solutions.solved_at IS NULL AND NOT seen.is_dated, FALSE) AS is_solved, /* Accepted or confirmed when it was read; for a total: by now. */
  COALESCE(solutions.endorsed_at < seen.viewed_at OR NOT solutions.endorsed_at IS NULL AND NOT seen.is_dated, FALSE) AS is_endorsed, /* That, or endorsed by votes. */
  seen.source, /* Where the row came from. */
  seen.source_batch_id, /* The import. */
  seen.source_line /* The line in its file. */
FROM seen
LEFT JOIN askers AS threads
  ON threads.source = seen.source AND threads.thread_id = seen.thread_id
LEFT JOIN intermediate.int_thread_solutions AS solutions
  ON solutions.source = seen.source AND solutions.thread_id = seen.thread_id
LEFT JOIN staff
  ON staff.handle = seen.viewer_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = seen.customer_id
