/* Each path of touches that is over: its channels or campaigns in order, and the order that it led to, if any. */
WITH paths AS (
    SELECT
        path_key,
        arg_max(person, touched_at) AS person,
        arg_max(customer_id, touched_at) AS customer_id,
        any_value(is_converted) AS is_converted,
        min(touched_at) AS started_at,
        any_value(last_touched_at) AS last_touched_at,
        max(ended_at) AS ended_at,
        -- Sorted once as a whole: by time, then by touch.
        list_sort(list(struct_pack(
            touched_at,
            touch_id,
            label := CASE WHEN $credit_to = 'campaign' THEN coalesce(campaign, '') ELSE channel END,
            days_before := (epoch(ended_at) - epoch(touched_at)) / 86400
        ))) AS touches,
        any_value(currency) FILTER (WHERE $currency IS NULL OR list_contains($currency, currency)) AS paid_in,
        any_value(amount) AS amount,
        any_value(margin_amount) AS margin_amount,
        arg_max(region, touched_at) AS region,
        arg_max(segment, touched_at) AS segment,
        arg_max(source_batch_id, touched_at) AS source_batch_id,
        arg_max(source_line, touched_at) AS source_line
    FROM parts.touch_paths
    GROUP BY path_key
    HAVING bool_and(is_over)
)

SELECT
    paths.path_key,
    paths.person,
    paths.customer_id,
    paths.is_converted,
    paths.started_at,
    paths.ended_at,
    list_transform(paths.touches, LAMBDA touch: struct_extract(touch, 'label')) AS labels,
    list_transform(paths.touches, LAMBDA touch: struct_extract(touch, 'days_before')) AS days_before,
    paths.paid_in,
    CASE WHEN paths.paid_in IS NOT NULL THEN cast(paths.amount AS DOUBLE) END AS amount,
    CASE WHEN paths.paid_in IS NOT NULL THEN cast(paths.margin_amount AS DOUBLE) END AS margin_amount,
    paths.region,
    paths.segment,
    cast(date_trunc('day', paths.last_touched_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    paths.source_line AS line
FROM paths
LEFT JOIN marts.dim_imports AS imports ON paths.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR paths.last_touched_at >= $from_at)
    AND ($to_at IS NULL OR paths.last_touched_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, paths.segment))
    AND ($region IS NULL OR list_contains($region, paths.region))
ORDER BY paths.ended_at, paths.path_key
LIMIT $row_limit;
