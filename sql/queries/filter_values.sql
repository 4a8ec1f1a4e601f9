/* The values that each filter can take, and how many rows have each. */
WITH facts AS (
    SELECT
        channel,
        brand,
        segment,
        region,
        NULL AS product,
        NULL AS currency
    FROM marts.fct_cases
    UNION ALL
    SELECT
        platform,
        brand,
        segment,
        region,
        NULL,
        NULL
    FROM marts.fct_mentions
    UNION ALL
    SELECT
        channel,
        brand,
        segment,
        region,
        NULL,
        NULL
    FROM marts.fct_threads
    UNION ALL
    SELECT
        NULL,
        brand,
        segment,
        region,
        product,
        currency
    FROM marts.fct_orders
    UNION ALL
    SELECT
        NULL,
        brand,
        segment,
        region,
        product,
        currency
    FROM marts.fct_contracts
),

stated AS (UNPIVOT facts ON channel, brand, segment, region, product, currency INTO NAME dimension VALUE value)

SELECT
    dimension,
    value,
    count(*) AS row_count
FROM stated
GROUP BY dimension, value;
