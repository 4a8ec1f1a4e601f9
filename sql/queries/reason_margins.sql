/* One row per reason and currency: who says it, and the margin of the last year of those who are known. */
WITH worth AS (
    SELECT
        customer_id,
        currency,
        sum(coalesce(margin_amount, amount)) AS margin_amount
    FROM marts.fct_orders
    WHERE
        customer_id IS NOT NULL
        AND ordered_at >= (SELECT max(latest.ordered_at) FROM marts.fct_orders AS latest) - INTERVAL 365 DAYS
    GROUP BY customer_id, currency
),

sayers AS (
    SELECT DISTINCT
        reason,
        person,
        customer_id
    FROM marts.fct_voices
    WHERE
        reason IS NOT NULL
        AND complaint + question >= 0.5
        AND ($from_at IS NULL OR posted_at >= $from_at)
        AND ($to_at IS NULL OR posted_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, platform))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
),

people AS (
    SELECT
        reason,
        count(*) AS people,
        count(customer_id) AS customers
    FROM sayers
    GROUP BY reason
)

SELECT
    people.reason,
    people.people,
    people.customers,
    worth.currency,
    count(worth.customer_id) AS buyers,
    sum(worth.margin_amount) AS margin_amount
FROM people
LEFT JOIN sayers ON people.reason = sayers.reason
LEFT JOIN worth ON sayers.customer_id = worth.customer_id
GROUP BY ALL
HAVING worth.currency IS NOT NULL
ORDER BY margin_amount DESC;
