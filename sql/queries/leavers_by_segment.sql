/* One row per segment: who left, whom its customers brought, and in how many years of custom. */
WITH seen AS (
    SELECT
        greatest(min(referred_at), $from_at) AS from_at,
        least(max(referred_at), $to_at) AS until_at
    FROM marts.fct_referrals
),

brought AS (
    SELECT
        segment,
        count(*) AS brought
    FROM marts.fct_referrals
    WHERE
        is_converted
        AND ($from_at IS NULL OR referred_at >= $from_at)
        AND ($to_at IS NULL OR referred_at < $to_at)
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY segment
)

SELECT
    customers.segment,
    cast(count(*) FILTER (
        WHERE
        customers.ended_at >= seen.from_at AND customers.ended_at <= seen.until_at
    ) AS DOUBLE) AS left_customers,
    cast(coalesce(any_value(brought.brought), 0) AS DOUBLE) AS brought,
    sum(greatest(
        epoch(least(coalesce(customers.ended_at, seen.until_at), seen.until_at))
        - epoch(greatest(coalesce(customers.joined_at, customers.first_seen_at), seen.from_at)),
        0
    )) / (365.25 * 86400) AS customer_years
FROM marts.dim_customers AS customers
CROSS JOIN seen
LEFT JOIN brought ON customers.segment IS NOT DISTINCT FROM brought.segment
WHERE
    ($segment IS NULL OR list_contains($segment, customers.segment))
    AND ($region IS NULL OR list_contains($region, customers.region))
GROUP BY customers.segment;
