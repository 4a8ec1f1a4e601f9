/* The compliments of known customers and what followed, with the file and line of each. */
WITH spending AS (
    SELECT
        customer_id,
        ordered_at,
        sum(coalesce(margin_amount, amount)) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS spent
    FROM marts.fct_orders
    WHERE customer_id IS NOT NULL
),

purchases AS (
    SELECT
        customer_id,
        ordered_at
    FROM marts.fct_orders
    WHERE customer_id IS NOT NULL AND kind = 'order'
),

praised AS (
    SELECT
        *,
        posted_at + INTERVAL 3 DAY AS landmark_at,
        coalesce(epoch(thanked_at) - epoch(posted_at) <= 3 * 86400, FALSE)
        OR coalesce(is_liked, FALSE)
        OR coalesce(is_shared, FALSE) AS is_thanked_soon
    FROM marts.fct_praise
    WHERE
        customer_id IS NOT NULL
        AND epoch(observed_until) - epoch(posted_at) >= 90 * 86400
        AND epoch(coalesce((SELECT max(orders.ordered_at) FROM marts.fct_orders AS orders), observed_until))
        - epoch(posted_at) >= 90 * 86400
),

followed AS (
    SELECT
        praised.*,
        coalesce(spending.spent, 0) AS spent_before,
        purchases.ordered_at AS next_order_at,
        again.posted_at AS next_praise_at
    FROM praised
    ASOF LEFT JOIN spending ON praised.customer_id = spending.customer_id AND praised.posted_at > spending.ordered_at
    ASOF LEFT JOIN purchases
        ON praised.customer_id = purchases.customer_id AND praised.landmark_at < purchases.ordered_at
    ASOF LEFT JOIN marts.fct_praise AS again
        ON praised.customer_id = again.customer_id AND praised.landmark_at < again.posted_at
),

outcomes AS (
    SELECT
        *,
        coalesce(epoch(least(next_order_at, next_praise_at)) - epoch(posted_at) <= 90 * 86400, FALSE) AS came_back,
        ntile(5) OVER (ORDER BY spent_before, platform, mention_id) AS value_band
    FROM followed
)

SELECT
    facts.mention_id,
    facts.platform AS channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.customer_id,
    facts.posted_at,
    facts.text,
    facts.is_thanked_soon AS is_thanked,
    facts.spent_before,
    facts.next_order_at,
    facts.next_praise_at,
    facts.came_back,
    imports.file_name AS file,
    facts.source_line AS line
FROM outcomes AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.posted_at, facts.mention_id
LIMIT $row_limit;
