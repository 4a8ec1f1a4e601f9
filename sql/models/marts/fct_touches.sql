/* One row per touch: a visit, contact or post seen, whose it was, and the order that it can have led to. */
MODEL (
  name marts.fct_touches,
  kind FULL,
  grain (source, touch_id),
  audits (
    fct_touches__every_imported_touch_once,
    fct_touches__an_order_has_one_value
  )
);

WITH refunds AS (
  SELECT
    stated.source,
    stated.refunds_order_id AS order_id,
    refunds.currency,
    SUM(refunds.amount) AS amount,
    SUM(COALESCE(refunds.margin_amount, refunds.amount)) AS margin_amount
  FROM marts.fct_orders AS refunds
  JOIN staging.stg_orders AS stated
    ON stated.source = refunds.source AND stated.order_id = refunds.order_id
  WHERE
    refunds.kind = 'refund' AND NOT stated.refunds_order_id IS NULL
  GROUP BY
    stated.source,
    stated.refunds_order_id,
    refunds.currency
), orders AS (
  SELECT
    orders.source || ':' || orders.order_id AS order_key,
    orders.source,
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    orders.amount + COALESCE(refunds.amount, 0) AS amount,
    orders.margin_amount + COALESCE(refunds.margin_amount, 0) AS margin_amount,
    orders.currency,
    orders.region,
    orders.segment
  FROM marts.fct_orders AS orders
  LEFT JOIN refunds
    ON refunds.source = orders.source
    AND refunds.order_id = orders.order_id
    AND refunds.currency = orders.currency
  WHERE
    orders.kind = 'order'
), stated AS (
  SELECT
    touches.*,
    CASE
      WHEN NOT touches.order_id IS NULL
      THEN COALESCE(orders.order_key, 'named:' || touches.source || ':' || touches.order_id)
    END AS named_key,
    COALESCE(touches.customer_id, orders.customer_id) AS stated_customer_id
  FROM staging.stg_touches AS touches
  LEFT JOIN orders
    ON orders.order_id = touches.order_id
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY touches.source, touches.touch_id ORDER BY orders.source = touches.source DESC NULLS LAST, orders.order_key) = 1
), visitors AS (
  SELECT
    source,
    visitor_id,
    ANY_VALUE(stated_customer_id) AS customer_id
  FROM stated
  WHERE
    NOT visitor_id IS NULL AND NOT stated_customer_id IS NULL
  GROUP BY
    source,
    visitor_id
  HAVING
    COUNT(DISTINCT stated_customer_id) = 1 /* A device that two customers share names neither. */
), touched AS (
  SELECT
    stated.*,
    COALESCE(stated.stated_customer_id, visitors.customer_id) AS known_customer_id,
    COALESCE(
      stated.stated_customer_id,
      visitors.customer_id,
      'visitor:' || stated.source || ':' || stated.visitor_id,
      'touch:' || stated.source || ':' || stated.touch_id
    ) AS person
  FROM stated
  LEFT JOIN visitors
    ON visitors.source = stated.source AND visitors.visitor_id = stated.visitor_id
), ends AS (
  SELECT person, named_key AS order_key, MAX(touched_at) AS ended_at FROM touched
  WHERE
    NOT named_key IS NULL
  GROUP BY
    person,
    named_key
  UNION ALL
  SELECT customer_id, order_key, ordered_at FROM orders
  SEMI JOIN touched
    ON touched.person = orders.customer_id
), person_orders AS (
  SELECT
    person,
    MIN(order_key) AS order_key,
    ended_at
  FROM (
    SELECT person, order_key, MAX(ended_at) AS ended_at FROM ends GROUP BY person, order_key /* An order may bear a date alone: it ends with the touch that names it. */
  ) AS last_ends
  GROUP BY
    person,
    ended_at
), led AS (
  SELECT
    touched.*,
    COALESCE(touched.named_key, person_orders.order_key) AS order_key
  FROM touched
  ASOF LEFT JOIN person_orders
    ON person_orders.person = touched.person AND person_orders.ended_at >= touched.touched_at
), posts AS (
  SELECT
    mention_id,
    ANY_VALUE(platform) AS platform,
    ANY_VALUE(author_handle) AS author_handle
  FROM staging.stg_mentions
  GROUP BY
    mention_id
  HAVING
    COUNT(*) = 1 /* An id that two platforms use names neither post. */
)
SELECT
  led.touch_id, /* The touch. */
  led.person, /* The customer; else the visitor; else the touch itself. */
  led.known_customer_id AS customer_id, /* As stated, by the order named, or by the only customer seen on that device. */
  led.touched_at, /* When. */
  led.channel, /* As the file names it; direct visits are a channel like others. */
  led.campaign, /* Campaign. */
  led.mention_id, /* The post that was seen. */
  posts.author_handle AS account, /* Who wrote that post. */
  NOT led.mention_id IS NULL
  OR CONTAINS(LOWER(led.channel), 'social')
  OR LOWER(led.channel) IN (
    SELECT DISTINCT LOWER(platform) FROM staging.stg_mentions
  ) AS is_social, /* A post was seen, or the channel is called social or as a platform of the mentions. */
  led.order_key, /* The order that it names, else the next one of this person, however late; blank: none. */
  NOT led.named_key IS NULL AS is_named, /* True: the file names the order. */
  GREATEST(orders.ordered_at, MAX(CASE WHEN NOT led.named_key IS NULL THEN led.touched_at END) OVER (PARTITION BY led.order_key)) AS ordered_at, /* When it was placed; not before a touch that names it. */
  orders.amount, /* Of the order, what was given back taken off: the same on each of its touches. */
  orders.margin_amount, /* Margin of the same; blank where unknown. */
  orders.currency, /* Currency of both. */
  COALESCE(customers.region, orders.region) AS region, /* Region of the customer, else of the order. */
  COALESCE(customers.segment, orders.segment) AS segment, /* Segment of the customer. */
  led.source, /* Where the row came from. */
  led.source_batch_id, /* The import. */
  led.source_line /* The line in its file. */
FROM led
LEFT JOIN orders
  ON orders.order_key = led.order_key
LEFT JOIN posts
  ON posts.mention_id = led.mention_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = led.known_customer_id
