/* One row per order, refund or contract period: how much of it came after care may claim the customer, and how much did not. */
MODEL (
  name marts.fct_ledger_revenue,
  kind FULL,
  grain (source, kind, revenue_key),
  audits (
    fct_ledger_revenue__attributed_and_unattributed_to_the_penny
  )
);

WITH claimed AS (
  SELECT
    revenue.revenue_key, revenue.kind, revenue.customer_id, revenue.started_at, revenue.ended_at, revenue.amount,
    revenue.currency, revenue.brand, revenue.segment, revenue.region, revenue.source, revenue.source_batch_id, revenue.source_line,
    claims.stream,
    CASE
      WHEN claims.claimed_from IS NULL
      THEN 0.0
      WHEN revenue.ended_at > revenue.started_at
      THEN LEAST(
        GREATEST(
          (
            EPOCH(revenue.ended_at) - GREATEST(EPOCH(revenue.started_at), EPOCH(claims.claimed_from))
          ) / (
            EPOCH(revenue.ended_at) - EPOCH(revenue.started_at)
          ),
          0.0
        ),
        1.0
      )
      WHEN revenue.started_at >= claims.claimed_from
      THEN 1.0
      ELSE 0.0
    END AS claimed_share
  FROM marts.fct_revenue AS revenue
  LEFT JOIN marts.fct_ledger_claims AS claims
    ON claims.customer_id = revenue.customer_id
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY revenue.source, revenue.kind, revenue.revenue_key
      ORDER BY claimed_share > 0 DESC, claims.strength NULLS LAST
    ) = 1
), shared AS (
  SELECT *, CAST(ROUND(amount * claimed_share, 4) AS DECIMAL(18, 4)) AS attributed_amount FROM claimed
)
SELECT
  revenue_key, /* The order, or customer, line and start of the contract period. */
  kind, /* order, refund or charge. */
  customer_id, /* Who paid; blank where an order names nobody. */
  started_at, /* When; a charge: from. */
  ended_at, /* When; a charge: until. */
  CASE WHEN claimed_share > 0 THEN stream ELSE 'none' END AS stream, /* The strongest stream that holds the customer by then; none: no claim of care. */
  amount, /* Revenue. */
  attributed_amount, /* The part that came after the claim began. What care brought of it is another question. */
  amount - attributed_amount AS unattributed_amount, /* The rest. */
  currency, /* Currency. */
  brand, /* Brand. */
  segment, /* Segment. */
  region, /* Region. */
  source, /* Where the row came from. */
  source_batch_id, /* The import. */
  source_line /* The line in its file. */
FROM shared
