/* One row per customer who bought: what their first purchase was like, and what came before it. */
MODEL (
  name marts.dim_buyers,
  kind FULL,
  grain (customer_id),
  audits (
    dim_buyers__one_row_per_customer_who_bought
  )
);

WITH firsts AS (
  SELECT
    *,
    CAST('1970-01-01' AS DATE) + CAST(FLOOR(EPOCH(ordered_at) / 86400) AS INT) AS ordered_on
  FROM marts.fct_orders
  WHERE
    kind = 'order' AND NOT customer_id IS NULL AND ordered_at = first_order_at
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY source, order_id) = 1
), groups AS (
  SELECT
    *,
    ROW_NUMBER() OVER (ORDER BY source, brand, segment, region, currency) AS group_id
  FROM (SELECT DISTINCT source, brand, segment, region, currency FROM firsts)
), asked_before AS (
  SELECT firsts.customer_id, contacts.channel
  FROM firsts
  JOIN marts.fct_contacts AS contacts
    ON contacts.customer_id = firsts.customer_id AND contacts.contacted_at < firsts.ordered_at
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY firsts.customer_id ORDER BY contacts.contacted_at, contacts.contact_key) = 1
)
SELECT
  firsts.customer_id, /* The customer. */
  CAST(ROW_NUMBER() OVER (ORDER BY firsts.customer_id) AS INT) AS buyer_no, /* The customer as a number: millions are grouped faster so. */
  firsts.ordered_at AS first_order_at, /* First purchase, refunds aside; a zero-value order is one. */
  firsts.ordered_on AS first_ordered_on, /* Its day, UTC. */
  CAST(DATE_TRUNC('MONTH', firsts.ordered_on) AS DATE) AS first_month_on, /* First day of its month. */
  CAST(DATE_TRUNC('WEEK', firsts.ordered_on) AS DATE) AS first_week_on, /* Monday of its week. */
  firsts.brand, /* Of the first purchase, as all that follows. */
  firsts.segment, /* Segment. */
  firsts.region, /* Region. */
  firsts.product, /* Product. */
  firsts.channel, /* Where it was sold. */
  firsts.campaign, /* Campaign. */
  firsts.currency, /* Currency; later purchases in another one are counted and not valued. */
  customers.acquired_via, /* How the customers file says that they were won. */
  COALESCE(asked_before.channel, 'none before buying') AS first_contact, /* Where they first asked something before they bought. */
  groups.group_id, /* One number for source, brand, segment, region and currency. */
  sources.observed_until, /* Last moment that the orders of this source speak of. */
  firsts.source, /* Where the first purchase came from. */
  firsts.source_batch_id, /* The import. */
  firsts.source_line /* The line in its file. */
FROM firsts
JOIN marts.dim_sources AS sources
  ON sources.source = firsts.source AND sources.entity = 'orders'
JOIN groups
  ON groups.source IS NOT DISTINCT FROM firsts.source
  AND groups.brand IS NOT DISTINCT FROM firsts.brand
  AND groups.segment IS NOT DISTINCT FROM firsts.segment
  AND groups.region IS NOT DISTINCT FROM firsts.region
  AND groups.currency IS NOT DISTINCT FROM firsts.currency
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = firsts.customer_id
LEFT JOIN asked_before
  ON asked_before.customer_id = firsts.customer_id
