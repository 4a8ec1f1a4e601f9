/* One row per person who saw a public thread after the landmark: was it answered by then, and did they order. */
WITH first_looks AS (
    SELECT *
    FROM parts.public_threads_seen
    WHERE
        person IS NOT NULL
        AND asked_at + to_hours($landmark_hours) <= seen_at
        AND ($from_at IS NULL OR seen_at >= $from_at)
        AND ($to_at IS NULL OR seen_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, channel))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    /* Later looks would follow from what the first one did. */
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY seen_at, thread) = 1
),

bought AS (
    SELECT
        customer_id AS person,
        ordered_at,
        amount
    FROM marts.fct_orders
    WHERE kind = 'order' AND customer_id IS NOT NULL
    UNION ALL
    SELECT
        person,
        any_value(ordered_at) AS ordered_at,
        any_value(amount) AS amount
    FROM marts.fct_touches
    WHERE customer_id IS NULL AND ordered_at IS NOT NULL
    GROUP BY person, order_key
),

shops AS (
    SELECT
        source,
        observed_until
    FROM marts.dim_sources
    WHERE entity = 'orders'
),

orders_end AS (
    SELECT max(observed_until) AS observed_until
    FROM shops
),

/* Orders are seen until the end of the shops where they had bought by the look: later ones would tell who bought. */
followed AS (
    SELECT
        looks.person,
        max(shops.observed_until) AS observed_until
    FROM first_looks AS looks
    INNER JOIN marts.fct_orders AS orders ON looks.person = orders.customer_id AND looks.seen_at > orders.ordered_at
    INNER JOIN shops ON orders.source = shops.source
    WHERE orders.kind = 'order'
    GROUP BY looks.person
),

held AS (
    SELECT
        customer_id,
        min(started_at) AS started_at
    FROM marts.fct_contracts
    GROUP BY customer_id
),

counted AS (
    SELECT
        looks.person,
        count(*) FILTER (WHERE bought.ordered_at < looks.seen_at - INTERVAL 30 DAY) AS earlier_order_count,
        count(*) FILTER (
            WHERE bought.ordered_at >= looks.seen_at - INTERVAL 30 DAY AND bought.ordered_at < looks.seen_at
        ) AS recent_order_count,
        count(*) FILTER (WHERE bought.ordered_at > looks.seen_at) AS order_count_after
    FROM first_looks AS looks
    INNER JOIN bought ON looks.person = bought.person
    WHERE
        bought.ordered_at >= looks.seen_at - INTERVAL 365 DAY
        AND bought.ordered_at <= looks.seen_at + to_days($outcome_days)
    GROUP BY looks.person
),

visited AS (
    SELECT
        looks.person,
        count(*) AS visit_count
    FROM first_looks AS looks
    INNER JOIN parts.public_threads_seen AS earlier
        ON looks.person = earlier.person AND looks.seen_at > earlier.seen_at
    GROUP BY looks.person
)

SELECT
    looks.person,
    looks.thread,
    looks.way,
    looks.seen_at,
    cast(date_trunc('day', looks.seen_at) AS DATE) AS happened_on,
    (epoch(looks.seen_at) - epoch(looks.asked_at)) / 86400 AS thread_age_days,
    coalesce(looks.answered_at <= looks.seen_at, FALSE) AS is_answered,
    looks.channel,
    looks.brand,
    looks.topic,
    looks.segment,
    looks.region,
    /* As of the look: who is a customer only since then may be one because of what they saw. */
    CASE
        WHEN held.started_at < looks.seen_at THEN 'contract'
        WHEN customers.first_seen_at < looks.seen_at THEN 'activity'
        ELSE 'none'
    END AS tenure,
    greatest(coalesce(epoch(looks.seen_at) - epoch(customers.first_seen_at), 0), 0) / 86400 AS tenure_days,
    coalesce(counted.earlier_order_count, 0) AS earlier_order_count,
    coalesce(counted.recent_order_count, 0) AS recent_order_count,
    coalesce(visited.visit_count, 0) AS visit_count,
    extract('hour' FROM looks.seen_at) AS hour,
    isodow(looks.seen_at) AS weekday,
    coalesce(counted.order_count_after, 0) > 0 AS has_ordered,
    imports.file_name AS file,
    looks.source_line AS line
FROM first_looks AS looks
CROSS JOIN orders_end
LEFT JOIN counted ON looks.person = counted.person
LEFT JOIN visited ON looks.person = visited.person
LEFT JOIN followed ON looks.person = followed.person
LEFT JOIN held ON looks.customer_id = held.customer_id AND looks.way = 'view'
LEFT JOIN marts.dim_customers AS customers ON looks.customer_id = customers.customer_id AND looks.way = 'view'
LEFT JOIN marts.dim_imports AS imports ON looks.source_batch_id = imports.batch_id
WHERE looks.seen_at + to_days($outcome_days) <= coalesce(followed.observed_until, orders_end.observed_until)
ORDER BY looks.seen_at, looks.person
LIMIT $row_limit;
