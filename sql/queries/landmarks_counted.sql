/* One row per group, what followed a complaint, and day of leaving after the landmark: how many customers. */
SELECT
    brand,
    segment,
    region,
    experience,
    exit_days,
    has_left,
    count(*) AS customers
FROM parts.landmark_customers
GROUP BY ALL
ORDER BY ALL;
