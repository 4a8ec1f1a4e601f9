/* One row per customer, line and spell of contract: periods that follow each other within a day are one spell. */
MODEL (
  name marts.fct_contracts,
  kind FULL,
  grain (source, customer_id, line_id, started_at),
  audits (
    fct_contracts__one_row_per_spell,
    fct_contracts__every_imported_period_once
  )
);

WITH periods AS (
  SELECT
    source,
    customer_id,
    line_id,
    started_at,
    committed_until,
    ended_at,
    monthly_amount,
    currency,
    product,
    brand,
    source_batch_id,
    source_line,
    COALESCE(
      started_at > MAX(COALESCE(ended_at, CAST('9999-01-01' AS TIMESTAMPTZ))) OVER (PARTITION BY source, customer_id, line_id ORDER BY started_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + INTERVAL '1' DAY,
      TRUE
    ) AS begins
  FROM staging.stg_subscriptions
), numbered AS (
  SELECT
    source,
    customer_id,
    line_id,
    started_at,
    committed_until,
    ended_at,
    monthly_amount,
    currency,
    product,
    brand,
    source_batch_id,
    source_line,
    SUM(CASE WHEN begins THEN 1 ELSE 0 END) OVER (PARTITION BY source, customer_id, line_id ORDER BY started_at) AS spell
  FROM periods
), spells AS (
  SELECT
    source,
    customer_id,
    line_id,
    MIN(started_at) AS started_at,
    ARG_MIN_NULL(committed_until, started_at) AS committed_until,
    CASE
      WHEN MAX(started_at) = MAX(CASE WHEN NOT ended_at IS NULL THEN started_at END)
      THEN MAX(ended_at)
    END AS ended_at,
    MAX_BY(monthly_amount, started_at) AS monthly_amount,
    MAX_BY(currency, started_at) AS currency,
    MIN_BY(product, started_at) AS product,
    MIN_BY(brand, started_at) AS brand,
    COUNT(*) AS period_count,
    MAX_BY(source_batch_id, started_at) AS source_batch_id,
    MAX_BY(source_line, started_at) AS source_line
  FROM numbered
  GROUP BY
    source,
    customer_id,
    line_id,
    spell
), observable AS (
  SELECT source, MIN(ended_at) AS first_end_at
  FROM spells
  GROUP BY source
), observed AS (
  SELECT source, MAX(observed_until) AS observed_until
  FROM marts.dim_sources
  WHERE entity = 'subscriptions'
  GROUP BY source
)
SELECT
  spells.customer_id, /* Who holds the contract. */
  spells.line_id, /* The line or seat. */
  spells.started_at, /* Start of the first period. */
  spells.committed_until, /* Commitment of the first period: nobody can leave before; blank: free from the start. Later ones are in fct_charges. */
  spells.ended_at, /* End of the last period; blank: still running. */
  GREATEST(spells.started_at, COALESCE(observable.first_end_at, spells.started_at)) AS entered_at, /* At risk in our eyes from here: before the first end that its source holds no end could have been seen. */
  observed.observed_until, /* The source's own now: a running contract is known to run until here. */
  spells.monthly_amount, /* Monthly charge of the last period. */
  spells.currency, /* Its currency; earlier periods may be in another. */
  spells.product, /* Plan of the first period. */
  spells.brand, /* Brand of the first period. */
  spells.period_count, /* Periods: 1 plus the changes of plan. */
  customers.region, /* Region. */
  customers.segment, /* Segment. */
  customers.acquired_via, /* Channel or campaign that brought the customer. */
  customers.account_id, /* Household. */
  spells.source, /* Where the rows came from. */
  spells.source_batch_id, /* The import of the last period. */
  spells.source_line /* The line in its file. */
FROM spells
JOIN observable
  ON observable.source = spells.source
JOIN observed
  ON observed.source = spells.source
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = spells.customer_id
