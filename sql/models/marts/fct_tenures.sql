/* One row per customer: how long they have been one, since when we could have seen them leave, and until when. */
MODEL (
  name marts.fct_tenures,
  kind FULL,
  grain (customer_id),
  audits (
    fct_tenures__one_row_per_customer,
    fct_tenures__seen_after_they_came
  )
);

WITH lines AS (
  SELECT
    customer_id,
    started_at,
    entered_at,
    committed_until,
    observed_until,
    brand,
    source,
    source_batch_id,
    source_line,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY started_at, source, line_id) AS place,
    /* A line without a commitment leaves a day for the others that are taken with it. */
    COALESCE(
      started_at >= MAX(COALESCE(committed_until, started_at + INTERVAL '1' DAY)) OVER (
        PARTITION BY customer_id
        ORDER BY started_at, source, line_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      FALSE
    ) AS was_free_before
  FROM marts.fct_contracts
), first_free AS (
  SELECT
    customer_id,
    MIN(place) AS place
  FROM lines
  WHERE
    was_free_before
  GROUP BY
    customer_id
), held AS (
  /* What is taken by somebody who could have left, after a pause or as one more line, is a staying: it binds nobody anew. */
  SELECT
    lines.customer_id,
    'contract' AS tenure,
    MIN(lines.started_at) AS origin_at,
    MIN(lines.entered_at) AS entered_at,
    MAX(
      CASE
        WHEN lines.place < COALESCE(first_free.place, lines.place + 1)
        THEN lines.committed_until
      END
    ) AS committed_until,
    MAX(lines.observed_until) AS observed_until,
    MIN_BY(lines.brand, lines.place) AS brand,
    MIN_BY(lines.source, lines.place) AS source,
    MIN_BY(lines.source_batch_id, lines.place) AS source_batch_id,
    MIN_BY(lines.source_line, lines.place) AS source_line
  FROM lines
  LEFT JOIN first_free
    ON first_free.customer_id = lines.customer_id
  GROUP BY
    lines.customer_id
), leaving AS (
  /* Without a contracts file, a customers file that says who left tells the same. */
  SELECT
    source,
    MIN(ended_at) AS first_end_at,
    MAX(GREATEST(joined_at, ended_at, updated_at)) AS observed_until
  FROM staging.stg_customers
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM marts.fct_contracts
    )
  GROUP BY
    source
  HAVING
    COUNT(ended_at) > 0
), stated AS (
  SELECT
    customers.customer_id,
    'contract' AS tenure,
    customers.joined_at AS origin_at,
    GREATEST(customers.joined_at, leaving.first_end_at) AS entered_at,
    CAST(NULL AS TIMESTAMPTZ) AS committed_until,
    leaving.observed_until,
    CAST(NULL AS TEXT) AS brand,
    customers.source,
    customers.source_batch_id,
    customers.source_line
  FROM staging.stg_customers AS customers
  JOIN leaving
    ON leaving.source = customers.source
  WHERE
    NOT customers.joined_at IS NULL
), seen AS (
  SELECT
    customer_id,
    ordered_at AS seen_at,
    brand,
    source,
    source_batch_id,
    source_line
  FROM marts.fct_orders
  WHERE
    kind = 'order' AND NOT customer_id IS NULL
  UNION ALL
  /* Who complains has bought before, though no file says when. */
  SELECT
    customer_id,
    opened_at,
    brand,
    source,
    source_batch_id,
    source_line
  FROM marts.fct_cases
  WHERE
    kind = 'complaint' AND NOT customer_id IS NULL
), shops AS (
  SELECT source, observed_from, observed_until
  FROM marts.dim_sources
  WHERE
    entity = 'orders'
), all_shops AS (
  SELECT MIN(observed_from) AS observed_from, MAX(observed_until) AS observed_until
  FROM shops
), bought AS (
  SELECT
    seen.customer_id,
    'activity' AS tenure,
    MIN(seen.seen_at) AS origin_at,
    MIN(seen.seen_at) AS entered_at,
    CAST(NULL AS TIMESTAMPTZ) AS committed_until,
    COALESCE(MAX(shops.observed_until), all_shops.observed_until) AS observed_until, /* Of the shops where they bought. */
    MIN_BY(seen.brand, seen.seen_at) AS brand,
    MIN_BY(seen.source, seen.seen_at) AS source,
    MIN_BY(seen.source_batch_id, seen.seen_at) AS source_batch_id,
    MIN_BY(seen.source_line, seen.seen_at) AS source_line
  FROM seen
  CROSS JOIN all_shops
  LEFT JOIN shops
    ON shops.source = seen.source
  WHERE
    /* While no order could be seen, silence says nothing. */
    seen.seen_at >= all_shops.observed_from AND seen.seen_at <= all_shops.observed_until
  GROUP BY
    seen.customer_id,
    all_shops.observed_until
), known AS (
  SELECT * FROM held
  UNION ALL
  SELECT * FROM stated
  UNION ALL
  SELECT bought.*
  FROM bought
  LEFT JOIN held
    ON held.customer_id = bought.customer_id
  LEFT JOIN stated
    ON stated.customer_id = bought.customer_id
  WHERE
    held.customer_id IS NULL AND stated.customer_id IS NULL
)
SELECT
  known.customer_id, /* The customer. */
  known.tenure, /* contract: leaving is seen; activity: leaving is inferred from silence. */
  LEAST(known.origin_at, COALESCE(customers.joined_at, known.origin_at)) AS origin_at, /* Age 0: as the customers file states it, else the first contract, purchase or complaint. */
  known.entered_at, /* At risk in our eyes from here: before, nobody could have seen them leave. */
  known.committed_until, /* Nobody could leave before, and from here on they could, or renew; blank: free, or no contract. */
  known.observed_until, /* Until here a leaving could have been seen. */
  known.brand, /* Brand of the first contract or purchase. */
  customers.region, /* Region. */
  customers.segment, /* Segment. */
  customers.acquired_via, /* Channel or campaign that brought the customer. */
  customers.account_id, /* Household. */
  known.source, /* Where the first row came from. */
  known.source_batch_id, /* The import. */
  known.source_line /* The line in its file. */
FROM known
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = known.customer_id
