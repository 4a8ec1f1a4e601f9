/* Each touch on its path: up to an order within the look-back, or to where no other touch followed within it. */
WITH observed AS (
    SELECT
        min(observed_from) FILTER (WHERE entity = 'orders') AS orders_from,
        least(
            max(observed_until) FILTER (WHERE entity = 'orders'), max(observed_until) FILTER (WHERE entity = 'touches')
        ) AS until_at
    FROM marts.dim_sources
),

spaced AS (
    SELECT
        *,
        coalesce(order_key, 'person:' || person) AS stretch,
        coalesce(touched_at - lag(touched_at) OVER stretches > to_days($lookback_days), FALSE) AS is_after_gap
    FROM marts.fct_touches
    WINDOW stretches AS (
        PARTITION BY coalesce(order_key, 'person:' || person) ORDER BY touched_at, source, touch_id
    )
),

runs AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_after_gap) OVER (
            PARTITION BY stretch ORDER BY touched_at, source, touch_id ROWS UNBOUNDED PRECEDING
        ) AS run_number
    FROM spaced
),

ends AS (
    SELECT
        *,
        /* The run that the order ends: the last that names it, else the last one, if the order came in time. */
        coalesce(
            max(run_number) FILTER (WHERE is_named) OVER (PARTITION BY stretch),
            max(run_number) FILTER (WHERE ordered_at <= touched_at + to_days($lookback_days))
                OVER (PARTITION BY stretch)
        ) AS led_run
    FROM runs
),

led AS (
    SELECT
        *,
        order_key IS NOT NULL AND (is_named OR run_number = led_run) IS TRUE AS is_converted,
        CASE WHEN is_converted THEN order_key ELSE stretch || ' ' || run_number END AS path_key
    FROM ends
),

dated AS (
    SELECT
        *,
        min(touched_at) OVER (PARTITION BY path_key) AS first_touched_at,
        max(touched_at) OVER (PARTITION BY path_key) AS last_touched_at
    FROM led
)

SELECT
    dated.touch_id,
    dated.person,
    dated.customer_id,
    dated.touched_at,
    dated.channel,
    dated.campaign,
    dated.account,
    dated.is_converted,
    dated.path_key,
    dated.last_touched_at,
    CASE WHEN dated.is_converted THEN coalesce(dated.ordered_at, dated.last_touched_at) ELSE dated.last_touched_at END
        AS ended_at,
    CASE WHEN dated.is_converted THEN dated.amount END AS amount,
    CASE WHEN dated.is_converted THEN dated.margin_amount END AS margin_amount,
    CASE WHEN dated.is_converted THEN dated.currency END AS currency,
    dated.region,
    dated.segment,
    dated.source,
    dated.source_batch_id,
    dated.source_line,
    /* The same for paths with an order: were these counted at once, the last days would seem to convert all. */
    dated.last_touched_at + to_days($lookback_days) <= observed.until_at
    AND coalesce(dated.first_touched_at >= observed.orders_from, TRUE) AS is_over
FROM dated
CROSS JOIN observed
