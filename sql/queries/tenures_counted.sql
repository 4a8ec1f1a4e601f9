/* One row per group, day of entering the risk set and day of leaving it: how many customers. */
SELECT
    brand,
    segment,
    region,
    acquired_via,
    tenure,
    entry_days,
    ceil((epoch(exit_at) - epoch(origin_at)) / 86400) AS exit_days,
    has_left,
    count(*) AS customers
FROM parts.followed_customers
WHERE exit_at > entered_at
GROUP BY ALL
ORDER BY ALL;
