/* One row per customer and stream of margin that care may claim: from when on, and because of which row. */
MODEL (
  name marts.fct_ledger_claims,
  kind FULL,
  grain (customer_id, stream),
  audits (
    fct_ledger_claims__one_row_per_customer_and_stream
  )
);

WITH claims AS (
  SELECT
    customer_id,
    'retained' AS stream,
    1 AS strength,
    replied_at AS claimed_from,
    source,
    source_batch_id,
    source_line
  FROM marts.fct_complaints
  WHERE
    is_for_care AND replied_at <= opened_at + INTERVAL '72' HOUR
  UNION ALL
  SELECT
    cases.customer_id,
    'acquired',
    2,
    acquisitions.won_at,
    cases.source,
    cases.source_batch_id,
    cases.source_line
  FROM marts.fct_cases AS cases
  JOIN marts.fct_acquisitions AS acquisitions
    ON acquisitions.customer_id = cases.customer_id
    AND cases.opened_at < acquisitions.won_at
    AND cases.opened_at >= acquisitions.won_at - INTERVAL '30' DAY
  WHERE
    COALESCE(cases.is_public, TRUE)
    AND cases.is_asking
    AND cases.replied_at < acquisitions.won_at
    AND cases.replied_at <= cases.opened_at + INTERVAL '72' HOUR
  UNION ALL
  SELECT
    referrals.referred_customer_id,
    'referred',
    3,
    COALESCE(acquisitions.won_at, referrals.converted_at, referrals.referred_at),
    referrals.source,
    referrals.source_batch_id,
    referrals.source_line
  FROM marts.fct_referrals AS referrals
  LEFT JOIN marts.fct_acquisitions AS acquisitions
    ON acquisitions.customer_id = referrals.referred_customer_id
  WHERE
    referrals.is_converted
    AND NOT referrals.referred_customer_id IS NULL
    AND COALESCE(acquisitions.won_at >= referrals.referred_at, TRUE) /* Who was a customer already did not come by it. */
)
SELECT
  claims.customer_id, /* The customer. */
  claims.stream, /* retained: a complaint that they made in public was answered within 72 hours. acquired: in the 30 days before they came they had asked in public and got a reply within 72 hours. referred: they came by a referral. */
  claims.strength, /* Where several streams hold a customer, the lowest keeps them. */
  claims.claimed_from, /* From when on their margin may be claimed. */
  customers.segment, /* Segment. */
  customers.region, /* Region. */
  claims.source, /* Where the row came from that the claim rests on. */
  claims.source_batch_id, /* The import. */
  claims.source_line /* The line in its file. */
FROM claims
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = claims.customer_id
WHERE
  NOT claims.claimed_from IS NULL
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY claims.customer_id, claims.stream
    ORDER BY claims.claimed_from, claims.source, claims.source_batch_id, claims.source_line
  ) = 1
