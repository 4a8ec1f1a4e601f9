/* Each customer and currency with a purchase by the cut: the history up to it, and what was bought after it. */
WITH histories AS (
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
    FROM parts.purchase_days_to_cut
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
