/* Customers who are here, with their account and segment: those that a lot can be drawn among. */
SELECT
    customer_id,
    coalesce(account_id, customer_id) AS account,
    coalesce(segment, 'not stated') AS segment
FROM marts.dim_customers
WHERE
    ended_at IS NULL
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
ORDER BY customer_id;
