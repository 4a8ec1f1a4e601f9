/* One row per complaint of a customer who was known before it: what they did in the time after it, and in the time before. */
MODEL (
  name marts.fct_complaint_outcomes,
  kind FULL,
  grain (case_key),
  audits (
    fct_complaint_outcomes__every_complaint_of_the_known_once
  )
);

WITH observed AS (
  SELECT
    MIN(observed_until) FILTER(WHERE entity IN ('orders', 'subscriptions')) AS revenue_until,
    MAX(observed_from) FILTER(WHERE entity = 'orders') AS orders_from,
    MIN(observed_until) FILTER(WHERE entity IN ('calls', 'cases')) AS contacts_until
  FROM marts.dim_sources
  WHERE customer_row_count > 0
), complaints AS (
  SELECT case_key, customer_id, opened_at, replied_at, is_reply_observable, source, source_batch_id, source_line
  FROM marts.fct_complaints
  WHERE
    was_known_before AND is_for_care
), held AS (
  SELECT
    complaints.case_key,
    BOOL_OR(contracts.started_at <= complaints.opened_at) AS had_contract,
    BOOL_OR(contracts.started_at <= complaints.opened_at + INTERVAL '90' DAY
      AND (contracts.ended_at IS NULL OR contracts.ended_at > complaints.opened_at + INTERVAL '90' DAY)) AS holds_90,
    BOOL_OR(contracts.started_at <= complaints.opened_at + INTERVAL '180' DAY
      AND (contracts.ended_at IS NULL OR contracts.ended_at > complaints.opened_at + INTERVAL '180' DAY)) AS holds_180
  FROM complaints
  JOIN marts.fct_contracts AS contracts
    ON contracts.customer_id = complaints.customer_id
    AND (contracts.ended_at IS NULL OR contracts.ended_at > complaints.opened_at)
  GROUP BY
    complaints.case_key
), currencies AS (
  SELECT customer_id, currency
  FROM marts.fct_revenue
  WHERE
    NOT customer_id IS NULL AND NOT currency IS NULL
  GROUP BY
    customer_id,
    currency
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY COUNT(*) DESC, currency) = 1
), paid AS (
  SELECT
    complaints.case_key,
    COUNT(*) FILTER(WHERE
      revenue.kind = 'order' AND revenue.started_at > complaints.opened_at
      AND revenue.started_at <= complaints.opened_at + INTERVAL '90' DAY) AS orders_90,
    COUNT(*) FILTER(WHERE
      revenue.kind = 'order' AND revenue.started_at > complaints.opened_at) AS orders_180,
    COUNT(*) FILTER(WHERE
      revenue.kind = 'order' AND revenue.started_at <= complaints.opened_at
      AND revenue.started_at > complaints.opened_at - INTERVAL '90' DAY) AS orders_before_90,
    COUNT(*) FILTER(WHERE
      revenue.kind = 'order' AND revenue.started_at <= complaints.opened_at) AS orders_before_180,
    CAST(SUM(CAST(CAST(revenue.amount AS DOUBLE) * CASE
      WHEN revenue.kind <> 'charge'
      THEN CAST(revenue.started_at > complaints.opened_at AND revenue.started_at <= complaints.opened_at + INTERVAL '90' DAY AS INT)
      ELSE GREATEST(EPOCH(LEAST(revenue.ended_at, complaints.opened_at + INTERVAL '90' DAY)) - EPOCH(GREATEST(revenue.started_at, complaints.opened_at)), 0)
        / GREATEST(EPOCH(revenue.ended_at) - EPOCH(revenue.started_at), 1)
    END AS DECIMAL(28, 8))) AS DOUBLE) AS spend_90, /* Added up exactly: doubles depend on the order of rows. */
    CAST(SUM(CAST(CAST(revenue.amount AS DOUBLE) * CASE
      WHEN revenue.kind <> 'charge'
      THEN CAST(revenue.started_at <= complaints.opened_at AND revenue.started_at > complaints.opened_at - INTERVAL '90' DAY AS INT)
      ELSE GREATEST(EPOCH(LEAST(revenue.ended_at, complaints.opened_at)) - EPOCH(GREATEST(revenue.started_at, complaints.opened_at - INTERVAL '90' DAY)), 0)
        / GREATEST(EPOCH(revenue.ended_at) - EPOCH(revenue.started_at), 1)
    END AS DECIMAL(28, 8))) AS DOUBLE) AS spend_before_90
  FROM complaints
  JOIN currencies
    ON currencies.customer_id = complaints.customer_id
  JOIN marts.fct_revenue AS revenue
    ON revenue.customer_id = complaints.customer_id
    AND revenue.currency = currencies.currency
    AND revenue.started_at <= complaints.opened_at + INTERVAL '180' DAY
    AND revenue.ended_at > complaints.opened_at - INTERVAL '180' DAY
  GROUP BY
    complaints.case_key
), contacted AS (
  SELECT
    complaints.case_key,
    COUNT(*) FILTER(WHERE
      contacts.contacted_at > complaints.opened_at) AS contacts_90,
    COUNT(*) FILTER(WHERE
      contacts.contacted_at < complaints.opened_at) AS contacts_before_90
  FROM complaints
  JOIN marts.fct_contacts AS contacts
    ON contacts.customer_id = complaints.customer_id
    AND contacts.contact_key <> complaints.case_key
    AND contacts.contacted_at > complaints.opened_at - INTERVAL '90' DAY
    AND contacts.contacted_at <= complaints.opened_at + INTERVAL '90' DAY
  GROUP BY
    complaints.case_key
)
SELECT
  complaints.case_key, /* The complaint. */
  complaints.customer_id, /* Who complained. */
  COALESCE(customers.account_id, complaints.customer_id) AS account, /* Their account or household; where none is stated, themselves. */
  complaints.opened_at, /* When. */
  CASE
    WHEN complaints.is_reply_observable
    THEN COALESCE(EPOCH(complaints.replied_at) - EPOCH(complaints.opened_at) <= 3600, FALSE)
  END AS is_answered_in_an_hour, /* A person replied within 60 minutes; blank: the source holds nobody's replies. */
  CASE
    WHEN observed.revenue_until >= complaints.opened_at + INTERVAL '90' DAY
    THEN CASE WHEN held.had_contract THEN held.holds_90 ELSE COALESCE(held.holds_90, FALSE) OR COALESCE(paid.orders_90, 0) > 0 END
  END AS is_kept_90, /* Who held a contract holds one 90 days later; others bought within them; blank: not followed that long. */
  CASE
    WHEN observed.revenue_until >= complaints.opened_at + INTERVAL '180' DAY
    THEN CASE WHEN held.had_contract THEN held.holds_180 ELSE COALESCE(held.holds_180, FALSE) OR COALESCE(paid.orders_180, 0) > 0 END
  END AS is_kept_180, /* The same for 180 days. */
  CASE WHEN observed.orders_from <= complaints.opened_at - INTERVAL '90' DAY OR held.had_contract
    THEN COALESCE(held.had_contract, FALSE) OR COALESCE(paid.orders_before_90, 0) > 0 END AS was_active_90, /* Held a contract, or bought in the 90 days before; blank: not seen that long. */
  CASE WHEN observed.orders_from <= complaints.opened_at - INTERVAL '180' DAY OR held.had_contract
    THEN COALESCE(held.had_contract, FALSE) OR COALESCE(paid.orders_before_180, 0) > 0 END AS was_active_180, /* The same for 180 days. */
  CASE
    WHEN observed.revenue_until >= complaints.opened_at + INTERVAL '90' DAY
    THEN COALESCE(paid.spend_90, 0)
  END AS spend_90_amount, /* Orders less refunds, and the days of contracts, in the 90 days after. */
  COALESCE(paid.spend_before_90, 0) AS spend_before_90_amount, /* The same in the 90 days before. */
  currencies.currency, /* The currency that the customer pays in most; other currencies are not in the spend. */
  CASE
    WHEN observed.contacts_until >= complaints.opened_at + INTERVAL '90' DAY
    THEN COALESCE(contacted.contacts_90, 0)
  END AS contacts_90, /* Other contacts of the customer in the 90 days after, by any channel. */
  COALESCE(contacted.contacts_before_90, 0) AS contacts_before_90, /* The same in the 90 days before. */
  customers.segment, /* Segment of the customer. */
  customers.region, /* Region of the customer. */
  complaints.source, /* Where the row came from. */
  complaints.source_batch_id, /* The import. */
  complaints.source_line /* The line in its file. */
FROM complaints
CROSS JOIN observed
LEFT JOIN held
  ON held.case_key = complaints.case_key
LEFT JOIN currencies
  ON currencies.customer_id = complaints.customer_id
LEFT JOIN paid
  ON paid.case_key = complaints.case_key
LEFT JOIN contacted
  ON contacted.case_key = complaints.case_key
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = complaints.customer_id
