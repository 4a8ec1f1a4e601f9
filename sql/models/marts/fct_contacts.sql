/* One row per contact with the brand: a case, with the call that it was, or a call that no case stands for. */
MODEL (
  name marts.fct_contacts,
  kind FULL,
  grain (contact_key),
  audits (
    fct_contacts__one_row_per_contact
  )
);

WITH matched AS (
  SELECT calls.source, calls.call_id, cases.case_key
  FROM staging.stg_calls AS calls
  JOIN marts.fct_cases AS cases
    ON cases.customer_id = calls.customer_id
    AND LOWER(cases.channel) IN ('phone', 'voice', 'call')
    AND ABS(EPOCH(cases.opened_at) - EPOCH(calls.started_at)) <= 900
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY calls.source, calls.call_id ORDER BY ABS(EPOCH(cases.opened_at) - EPOCH(calls.started_at)), cases.case_key) = 1
    AND ROW_NUMBER() OVER (PARTITION BY cases.case_key ORDER BY ABS(EPOCH(cases.opened_at) - EPOCH(calls.started_at)), calls.call_id) = 1
)
SELECT
  cases.case_key AS contact_key, /* The contact. */
  cases.channel, /* Where. */
  cases.is_public, /* Where everybody could read it. */
  cases.brand, /* Brand. */
  cases.topic, /* What it was about. */
  cases.region, /* Region of the customer. */
  cases.segment, /* Segment of the customer. */
  cases.customer_id, /* The customer, where known. */
  cases.person, /* Customer, else the handle or the case itself. */
  cases.opened_at AS contacted_at, /* When. */
  cases.is_reply_observable AND cases.replied_at IS NULL AS is_unanswered, /* No person replied, where replies can be seen, or the caller hung up first. */
  cases.resolved_at, /* Last resolution, where recorded. */
  cases.reopen_count, /* Times reopened. */
  COALESCE(cases.handling_cost_amount, calls.cost_amount) AS cost_amount, /* What handling it cost; blank where unknown. */
  CASE WHEN cases.handling_cost_amount IS NULL THEN calls.currency ELSE cases.currency END AS currency, /* Currency of the cost. */
  calls.handle_seconds, /* Talk and after-call work, calls only. */
  cases.agent_id, /* Who handled it. */
  cases.observed_until, /* The source's own now. */
  cases.source, /* The tool that the row came from. */
  cases.source_batch_id, /* The import. */
  cases.source_line /* The line in its file. */
FROM marts.fct_cases AS cases
LEFT JOIN matched
  ON matched.case_key = cases.case_key
LEFT JOIN staging.stg_calls AS calls
  ON calls.source = matched.source AND calls.call_id = matched.call_id
UNION ALL
SELECT
  'call:' || calls.source || ':' || calls.call_id,
  'phone',
  FALSE,
  NULL,
  calls.topic,
  customers.region,
  customers.segment,
  calls.customer_id,
  COALESCE(calls.customer_id, 'call:' || calls.source || ':' || calls.call_id),
  calls.started_at,
  COALESCE(calls.is_abandoned, FALSE),
  NULL,
  0,
  calls.cost_amount,
  calls.currency,
  calls.handle_seconds,
  calls.agent_id,
  observed.observed_until,
  calls.source,
  calls.source_batch_id,
  calls.source_line
FROM staging.stg_calls AS calls
LEFT JOIN matched
  ON matched.source = calls.source AND matched.call_id = calls.call_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = calls.customer_id
LEFT JOIN marts.dim_sources AS observed
  ON observed.source = calls.source AND observed.entity = 'calls'
WHERE
  matched.case_key IS NULL
