/* One row per contract period: what was charged, from when to when, and the contract that it is part of. */
MODEL (
  name marts.fct_charges,
  kind FULL,
  grain (source, customer_id, line_id, started_at),
  audits (
    fct_charges__every_imported_period_once
  )
);

SELECT
  periods.customer_id, /* Who holds the contract. */
  periods.line_id, /* The line or seat. */
  contracts.started_at AS contract_started_at, /* Start of the contract's first period: its key in fct_contracts. */
  periods.started_at, /* Start of this period. */
  GREATEST(
    LEAST(COALESCE(periods.ended_at, contracts.observed_until), contracts.observed_until),
    periods.started_at
  ) AS until_at, /* Its end; a running one as far as the file speaks. */
  periods.committed_until, /* Commitment as this period states it: what was known when it began. */
  periods.monthly_amount, /* Monthly charge of this period. */
  CAST(ROUND(
    periods.monthly_amount * (
      EPOCH(until_at) - EPOCH(periods.started_at)
    ) / 2629800,
    4
  ) AS DECIMAL(18, 4)) AS amount, /* Its months, of 365.25 / 12 days, times the monthly amount. */
  periods.currency, /* Currency. */
  periods.source, /* Where the row came from. */
  periods.source_batch_id, /* The import. */
  periods.source_line /* The line in its file. */
FROM staging.stg_subscriptions AS periods
JOIN marts.fct_contracts AS contracts
  ON contracts.source = periods.source
  AND contracts.customer_id = periods.customer_id
  AND contracts.line_id = periods.line_id
  AND contracts.started_at <= periods.started_at
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY periods.source, periods.customer_id, periods.line_id, periods.started_at ORDER BY contracts.started_at DESC) = 1
