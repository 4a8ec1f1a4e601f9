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
        min(touched_at) OVER (PARTITION BY stretch, run_number) AS first_touched_at,
        max(touched_at) OVER (PARTITION BY stretch, run_number) AS last_touched_at,
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
        order_key IS NOT NULL AND (is_named OR run_number = led_run) IS TRUE AS is_converted
    FROM ends
)

SELECT
    led.touch_id,
    led.person,
    led.customer_id,
    led.touched_at,
    led.channel,
    led.campaign,
    led.account,
    led.is_converted,
    CASE
        WHEN led.is_converted THEN led.order_key
        ELSE led.stretch || ' ' || led.run_number
    END AS path_key,
    CASE WHEN led.is_converted THEN coalesce(led.ordered_at, led.last_touched_at) ELSE led.last_touched_at END
        AS ended_at,
    CASE WHEN led.is_converted THEN led.amount END AS amount,
    CASE WHEN led.is_converted THEN led.margin_amount END AS margin_amount,
    CASE WHEN led.is_converted THEN led.currency END AS currency,
    led.region,
    led.segment,
    led.source,
    led.source_batch_id,
    led.source_line,
    led.is_converted
    OR (
        led.last_touched_at + to_days($lookback_days) <= observed.until_at
        AND coalesce(led.first_touched_at >= observed.orders_from, TRUE)
    ) AS is_over
FROM led
CROSS JOIN observed
