/* The customers behind a lifetime value, with the file and line of the first purchase of each. */
WITH bounds AS (
    SELECT
        source,
        cast(observed_from AS DATE) AS from_on,
        cast(observed_until AS DATE) AS until_on,
        least(
            from_on + cast(floor($until_share * date_diff('day', from_on, until_on)) AS INTEGER),
            cast($until_on AS DATE)
        ) AS cut_on
    FROM marts.dim_sources
    WHERE entity = 'orders'
),

-- Who buys from two sources is observed until the later of their ends.
days AS (
    SELECT
        days.*,
        max(bounds.cut_on) OVER (PARTITION BY days.customer_id, days.currency) AS cut_on,
        max(bounds.until_on) OVER (PARTITION BY days.customer_id, days.currency) AS until_on
    FROM marts.fct_purchase_days AS days
    INNER JOIN bounds ON days.source = bounds.source
    -- A customer is chosen by what was true at the first purchase: choosing by later ones would look ahead.
    WHERE
        ($from_at IS NULL OR days.first_order_at >= $from_at)
        AND ($to_at IS NULL OR days.first_order_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, days.brand))
        AND ($segment IS NULL OR list_contains($segment, days.segment))
        AND ($region IS NULL OR list_contains($region, days.region))
        AND ($product IS NULL OR list_contains($product, days.product))
        AND ($currency IS NULL OR list_contains($currency, days.currency))
),

histories AS (
    SELECT
        customer_id,
        currency,
        any_value(brand) AS brand,
        any_value(segment) AS segment,
        any_value(region) AS region,
        min(purchased_on) AS first_on,
        max(purchased_on) FILTER (WHERE purchased_on <= cut_on) AS last_on,
        cast(count(*) FILTER (WHERE purchased_on <= cut_on) - 1 AS DOUBLE) AS frequency,
        date_diff('day', first_on, last_on) / 7 AS recency_weeks,
        date_diff('day', first_on, any_value(cut_on)) / 7 AS age_weeks,
        coalesce(
            cast(avg(margin_amount) FILTER (WHERE repeat_number > 0 AND purchased_on <= cut_on) AS DOUBLE), 0
        ) AS margin_value,
        bool_and(is_margin_known) AS is_margin_known,
        date_diff('day', any_value(cut_on), any_value(until_on)) / 7 AS later_weeks,
        cast(count(*) FILTER (WHERE purchased_on > cut_on) AS DOUBLE) AS later_purchases,
        coalesce(cast(sum(margin_amount) FILTER (WHERE purchased_on > cut_on) AS DOUBLE), 0) AS later_margin_amount,
        arg_min(source_batch_id, purchased_on) AS source_batch_id,
        arg_min(source_line, purchased_on) AS source_line
    FROM days
    GROUP BY customer_id, currency
    HAVING min(purchased_on) <= any_value(cut_on)
)

SELECT
    histories.* EXCLUDE (source_batch_id, source_line),
    imports.file_name AS file,
    histories.source_line AS line
FROM histories
LEFT JOIN marts.dim_imports AS imports ON histories.source_batch_id = imports.batch_id
ORDER BY histories.customer_id, histories.currency
LIMIT $row_limit;
