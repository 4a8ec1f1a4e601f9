/* The values that each filter can take. */
SELECT
    'channel' AS dimension,
    channel AS value,
    count(*) AS row_count
FROM marts.fct_cases WHERE channel IS NOT NULL GROUP BY channel
UNION ALL
SELECT
    'channel',
    channel,
    count(*)
FROM marts.fct_turns WHERE channel IS NOT NULL GROUP BY channel
UNION ALL
SELECT
    'channel',
    platform,
    count(*)
FROM marts.fct_mentions GROUP BY platform
UNION ALL
SELECT
    'channel',
    channel,
    count(*)
FROM marts.fct_threads WHERE channel IS NOT NULL GROUP BY channel
UNION ALL
SELECT
    'brand',
    brand,
    count(*)
FROM marts.fct_mentions WHERE brand IS NOT NULL GROUP BY brand
UNION ALL
SELECT
    'brand',
    brand,
    count(*)
FROM marts.fct_cases WHERE brand IS NOT NULL GROUP BY brand
UNION ALL
SELECT
    'brand',
    brand,
    count(*)
FROM marts.fct_orders WHERE brand IS NOT NULL GROUP BY brand
UNION ALL
SELECT
    'segment',
    segment,
    count(*)
FROM marts.dim_customers WHERE segment IS NOT NULL GROUP BY segment
UNION ALL
SELECT
    'region',
    region,
    count(*)
FROM marts.dim_customers WHERE region IS NOT NULL GROUP BY region
UNION ALL
SELECT
    'region',
    region,
    count(*)
FROM marts.fct_orders WHERE region IS NOT NULL GROUP BY region
UNION ALL
SELECT
    'product',
    product,
    count(*)
FROM marts.fct_orders WHERE product IS NOT NULL GROUP BY product
UNION ALL
SELECT
    'currency',
    currency,
    count(*)
FROM marts.fct_orders GROUP BY currency;
