/* One row per person, topic and run of visits to the community less than 30 days apart: one issue, however often it was read about. */
MODEL (
  name marts.fct_community_issues,
  kind FULL,
  grain (issue_key),
  audits (
    fct_community_issues__one_per_person_topic_and_30_days,
    fct_community_issues__every_visit_in_one_issue
  )
);

WITH gaps AS (
  SELECT
    *,
    visited_at - LAG(visited_at) OVER (PARTITION BY person, subject ORDER BY visited_at) AS pause,
    COUNT(*) OVER (
      PARTITION BY person
      ORDER BY EPOCH(visited_at)
      RANGE BETWEEN 180 * 86400 PRECEDING AND 1 PRECEDING
    ) AS past_visits
  FROM intermediate.int_community_visits
), runs AS (
  SELECT
    *,
    /* Over a range, not rows: visits of the same moment are of the same run, whichever comes first. */
    SUM(CASE WHEN pause < INTERVAL '30' DAY THEN 0 ELSE 1 END) OVER (
      PARTITION BY person, subject
      ORDER BY visited_at
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS run
  FROM gaps
), ranked AS (
  /* The question asked decides, else the first visit: who has not called yet reads on, so a later find says no more. */
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY person, subject, run
      ORDER BY is_asker DESC, visited_at, is_solved DESC, is_endorsed DESC, source, thread_id
    ) AS place,
    COUNT(*) OVER (PARTITION BY person, subject, run) AS visit_count,
    BOOL_OR(is_asker) OVER (PARTITION BY person, subject, run) AS has_asked
  FROM runs
), issues AS (
  SELECT *, visited_at AS started_at
  FROM ranked
  WHERE
    place = 1
), observed AS (
  /* A contact about a topic could be seen where every file reaches that holds such contacts of customers. */
  SELECT
    MAX(observed_from) AS observed_from,
    MIN(observed_until) AS observed_until
  FROM (
    SELECT MIN(contacted_at) AS observed_from, MAX(observed_until) AS observed_until
    FROM marts.fct_contacts
    WHERE
      NOT customer_id IS NULL AND NOT topic IS NULL
    GROUP BY
      source,
      contact_key LIKE 'call:%'
  )
), contacts AS (
  SELECT
    customer_id,
    topic,
    channel,
    contacted_at,
    COUNT(*) OVER (PARTITION BY customer_id ORDER BY contacted_at) AS place
  FROM marts.fct_contacts
  WHERE
    NOT customer_id IS NULL
), answered_for AS (
  /* Looked up slot by slot first: few issues are followed by a contact, and only theirs is sought. */
  SELECT issues.person, issues.subject, issues.run, contacts.contacted_at, contacts.channel
  FROM issues
  JOIN intermediate.int_contact_months AS months
    ON months.slot_key = issues.slot_key
    AND (
      months.last_at >= issues.started_at OR months.next_at <= issues.started_at + INTERVAL '30' DAY
    )
  ASOF JOIN contacts
    ON contacts.customer_id = issues.customer_id
    AND contacts.topic = issues.topic
    AND contacts.contacted_at >= issues.started_at
  WHERE
    contacts.contacted_at <= issues.started_at + INTERVAL '30' DAY
)
SELECT
  issues.person || ':' || issues.subject || ':' || issues.run::TEXT AS issue_key, /* The issue. */
  issues.person, /* Customer, else member or session. */
  issues.customer_id, /* The customer; blank: nobody can say whether they got in touch. */
  issues.topic, /* What it was about. */
  threads.brand, /* Brand. */
  threads.channel, /* The community. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  CASE WHEN issues.has_asked THEN 'direct' ELSE 'indirect' END AS kind, /* direct: they asked; indirect: they only read. */
  issues.started_at, /* When they asked, else the first visit. */
  issues.visit_count, /* Visits in the run. */
  issues.is_solved, /* The thread of the first visit had an accepted or confirmed answer; their own question got one within 30 days. */
  issues.is_endorsed, /* That, or an answer endorsed by votes. */
  issues.thread_id, /* The thread of the first visit. */
  CASE WHEN issues.is_solved THEN solutions.answer_id END AS answer_id, /* The answer that solved it. */
  CASE WHEN issues.is_solved THEN solutions.solved_by_person END AS solved_by_person, /* Who wrote that answer. */
  CASE
    WHEN issues.is_solved
    THEN CASE WHEN solutions.is_solved_by_employee THEN 'employee' ELSE 'member' END
  END AS solved_by, /* member or employee. */
  COALESCE(before.contacted_at >= issues.started_at - INTERVAL '30' DAY, FALSE) AS is_contacted_before, /* They had been in touch about the topic within the 30 days before. */
  answered_for.contacted_at AS contact_at, /* Next contact about the topic by any paid channel within 30 days: it takes the saving back. */
  answered_for.channel AS contact_channel, /* Its channel. */
  (EPOCH(answered_for.contacted_at) - EPOCH(issues.started_at)) / 86400 AS contact_days, /* Days from the first visit to it. */
  CASE
    WHEN NOT issues.customer_id IS NULL
    AND NOT issues.topic IS NULL
    AND issues.started_at >= observed.observed_from
    THEN GREATEST(
      EPOCH(LEAST(observed.observed_until, COALESCE(customers.ended_at, observed.observed_until))) - EPOCH(issues.started_at),
      0
    ) / 86400
  END AS followed_days, /* Days for which a contact about the topic could be seen: to the end of the files, or until the customer left; blank without a topic. */
  COALESCE(seen.place, 0) - COALESCE(earlier.place, 0) AS past_contacts, /* Contacts about anything in the 180 days before. */
  issues.past_visits, /* Visits about anything in the 180 days before. */
  CASE
    WHEN NOT COALESCE(customers.joined_at, customers.first_order_at) IS NULL
    THEN COALESCE(customers.joined_at, customers.first_order_at) <= issues.started_at
    AND COALESCE(customers.ended_at > issues.started_at, TRUE)
  END AS is_entitled, /* A customer at the time; blank: not known. */
  issues.source, /* Where the first visit came from. */
  issues.source_batch_id, /* The import. */
  issues.source_line /* The line in its file. */
FROM issues
CROSS JOIN observed
LEFT JOIN marts.fct_threads AS threads
  ON threads.source = issues.source AND threads.thread_id = issues.thread_id
LEFT JOIN intermediate.int_thread_solutions AS solutions
  ON solutions.source = issues.source AND solutions.thread_id = issues.thread_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = issues.customer_id
LEFT JOIN answered_for
  ON answered_for.person = issues.person
  AND answered_for.subject = issues.subject
  AND answered_for.run = issues.run
ASOF LEFT JOIN contacts AS before
  ON before.customer_id = issues.customer_id
  AND before.topic = issues.topic
  AND before.contacted_at < issues.started_at
ASOF LEFT JOIN contacts AS seen
  ON seen.customer_id = issues.customer_id AND seen.contacted_at < issues.started_at
ASOF LEFT JOIN contacts AS earlier
  ON earlier.customer_id = issues.customer_id
  AND earlier.contacted_at < issues.started_at - INTERVAL '180' DAY
