/* One row per group: contracts whose commitment is over, and how many of them ended soon after. */
SELECT
    brand,
    segment,
    region,
    product,
    currency,
    cast(date_trunc('day', committed_until) AS DATE) AS happened_on,
    count(*) AS contracts,
    count(*) FILTER (WHERE has_left) AS ended
FROM parts.freed_contracts
GROUP BY ALL
ORDER BY ALL;
