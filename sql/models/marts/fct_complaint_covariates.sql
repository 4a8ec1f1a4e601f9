/* One row per complaint of a known customer: what was known of them when they complained, and nothing later. */
MODEL (
  name marts.fct_complaint_covariates,
  kind FULL,
  grain (case_key),
  audits (
    fct_complaint_covariates__dated_before_the_complaint,
    fct_complaint_covariates__every_complaint_once
  )
);

WITH asked AS (
  SELECT
    complaints.case_key,
    complaints.customer_id,
    complaints.opened_at,
    complaints.is_for_care,
    complaints.source,
    complaints.source_batch_id,
    complaints.source_line,
    cases.brand,
    cases.channel,
    cases.topic,
    cases.thread_key
  FROM marts.fct_complaints AS complaints
  JOIN marts.fct_cases AS cases
    ON cases.case_key = complaints.case_key
), ordered AS (
  SELECT
    asked.case_key,
    COUNT(*) FILTER(WHERE orders.kind = 'order') AS order_count,
    MAX_BY(orders.currency, orders.ordered_at) AS currency,
    MAX(orders.ordered_at) AS last_at
  FROM asked
  JOIN marts.fct_orders AS orders
    ON orders.customer_id = asked.customer_id
    AND orders.ordered_at < asked.opened_at
    AND orders.ordered_at >= asked.opened_at - INTERVAL '365' DAY
  GROUP BY
    asked.case_key
), spent AS (
  SELECT
    asked.case_key,
    SUM(orders.amount) AS amount,
    SUM(orders.amount) FILTER(WHERE orders.ordered_at < asked.opened_at - INTERVAL '90' DAY) AS earlier_amount,
    COUNT(*) FILTER(WHERE orders.kind = 'order' AND orders.ordered_at >= asked.opened_at - INTERVAL '90' DAY) AS recent_count
  FROM asked
  JOIN ordered
    ON ordered.case_key = asked.case_key
  JOIN marts.fct_orders AS orders
    ON orders.customer_id = asked.customer_id
    AND orders.currency = ordered.currency
    AND orders.ordered_at < asked.opened_at
    AND orders.ordered_at >= asked.opened_at - INTERVAL '365' DAY
  GROUP BY
    asked.case_key
), running AS (
  /* Contracts at the price and commitment that were stated by then. */
  SELECT
    asked.case_key,
    SUM(charges.monthly_amount) AS charge_amount,
    MAX(charges.committed_until) AS committed_until,
    MAX(charges.started_at) AS last_at
  FROM asked
  JOIN marts.fct_charges AS charges
    ON charges.customer_id = asked.customer_id
    AND charges.started_at < asked.opened_at
    AND charges.until_at > asked.opened_at
  GROUP BY
    asked.case_key
), contacted AS (
  SELECT
    asked.case_key,
    COUNT(*) FILTER(WHERE contacts.contacted_at >= asked.opened_at - INTERVAL '180' DAY) AS contact_count,
    COUNT(*) FILTER(WHERE contacts.contacted_at >= asked.opened_at - INTERVAL '180' DAY AND contacts.contacted_at < asked.opened_at - INTERVAL '30' DAY) AS earlier_contact_count,
    COUNT(*) FILTER(WHERE contacts.contacted_at >= asked.opened_at - INTERVAL '30' DAY) AS recent_contact_count,
    MAX(contacts.contacted_at) AS last_at
  FROM asked
  JOIN marts.fct_contacts AS contacts
    ON contacts.customer_id = asked.customer_id
    AND contacts.contact_key <> asked.case_key
    AND contacts.contacted_at < asked.opened_at
  GROUP BY
    asked.case_key
), complained AS (
  SELECT
    asked.case_key,
    COUNT(*) AS complaint_count,
    MAX(earlier.opened_at) AS last_at
  FROM asked
  JOIN marts.fct_complaints AS earlier
    ON earlier.customer_id = asked.customer_id
    AND earlier.opened_at < asked.opened_at
  GROUP BY
    asked.case_key
), said AS (
  /* The words that open the complaint are part of it. */
  SELECT
    asked.case_key,
    MAX(mentions.follower_count) AS follower_count,
    AVG(voices.tone) AS tone,
    MIN_BY(mentions.platform, mentions.posted_at) AS platform,
    MIN_BY(mentions.mention_id, mentions.posted_at) AS mention_id,
    MIN(mentions.posted_at) AS said_at
  FROM asked
  JOIN marts.fct_mentions AS mentions
    ON mentions.platform = asked.channel
    AND mentions.thread_key = asked.thread_key
    AND mentions.is_opener
    AND mentions.posted_at <= asked.opened_at
  LEFT JOIN marts.fct_voices AS voices
    ON voices.platform = mentions.platform AND voices.mention_id = mentions.mention_id
  GROUP BY
    asked.case_key
), outages AS (
  SELECT
    asked.case_key,
    MAX(annotations.started_at) AS last_at
  FROM asked
  JOIN marts.dim_annotations AS annotations
    ON annotations.kind = 'outage'
    AND annotations.started_at < asked.opened_at
    AND annotations.ended_at > asked.opened_at
  GROUP BY
    asked.case_key
)
SELECT
  asked.case_key, /* The case. */
  asked.customer_id, /* Who complained. */
  asked.opened_at, /* When: everything here was known before. */
  asked.is_for_care, /* Made in public; where nobody complains in public, every complaint. */
  asked.brand, /* Brand. */
  asked.channel, /* Where. */
  asked.topic, /* What about. */
  customers.segment, /* Segment, as the customers file says now: nobody dates it. */
  customers.region, /* Region, as the customers file says now. */
  customers.account_id, /* Household. */
  said.platform, /* Where the words that open it stand. */
  said.mention_id, /* The words that open it. */
  said.follower_count, /* Followers of the author, as the complaint shows them. */
  said.tone, /* Tone of the words that open it, -1 to 1. */
  NOT outages.case_key IS NULL AS is_outage, /* Opened while something was out of order. */
  COALESCE(tenures.tenure, 'activity') AS tenure, /* contract: leaving is seen; activity: leaving is inferred from silence. */
  GREATEST(EPOCH(asked.opened_at) - EPOCH(LEAST(tenures.origin_at, asked.opened_at)), 0) / 86400 AS tenure_days, /* A customer for that long. */
  ordered.currency, /* Of the last order in the year before. */
  COALESCE(ordered.order_count, 0) AS order_count, /* Orders in the 365 days before. */
  COALESCE(spent.amount, 0) AS spent_amount, /* Spent in them, in that currency, less refunds. */
  COALESCE(spent.earlier_amount, 0) AS earlier_spent_amount, /* The same without the last 90 days. */
  COALESCE(spent.recent_count, 0) AS recent_order_count, /* Orders in the 90 days before. */
  COALESCE(running.charge_amount, 0) AS charge_amount, /* Monthly charge of the contracts that ran. */
  GREATEST(COALESCE(EPOCH(running.committed_until) - EPOCH(asked.opened_at), 0), 0) / 86400 AS bound_days, /* Bound by a contract for that long. */
  COALESCE(contacted.contact_count, 0) AS contact_count, /* Contacts by any channel in the 180 days before. */
  COALESCE(contacted.earlier_contact_count, 0) AS earlier_contact_count, /* The same without the last 30 days. */
  COALESCE(contacted.recent_contact_count, 0) AS recent_contact_count, /* Contacts in the 30 days before. */
  COALESCE(complained.complaint_count, 0) AS complaint_count, /* Complaints before. */
  GREATEST(ordered.last_at, running.last_at, contacted.last_at, complained.last_at, outages.last_at) AS latest_input_at, /* The latest event that went into this row; blank: none. */
  said.said_at, /* When the words were said: at the latest with the complaint. */
  asked.source, /* Where the row came from. */
  asked.source_batch_id, /* The import. */
  asked.source_line /* The line in its file. */
FROM asked
LEFT JOIN ordered
  ON ordered.case_key = asked.case_key
LEFT JOIN spent
  ON spent.case_key = asked.case_key
LEFT JOIN running
  ON running.case_key = asked.case_key
LEFT JOIN contacted
  ON contacted.case_key = asked.case_key
LEFT JOIN complained
  ON complained.case_key = asked.case_key
LEFT JOIN said
  ON said.case_key = asked.case_key
LEFT JOIN outages
  ON outages.case_key = asked.case_key
LEFT JOIN marts.fct_tenures AS tenures
  ON tenures.customer_id = asked.customer_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = asked.customer_id
