/* One row per group, day of entering the risk set and day of leaving it: how many customers. */
WITH leavings AS (
    SELECT
        tenures.customer_id,
        min(pauses.last_active_at) AS last_active_at
    FROM marts.fct_tenures AS tenures
    INNER JOIN marts.fct_pauses AS pauses ON tenures.customer_id = pauses.customer_id
    WHERE
        epoch(coalesce(pauses.next_active_at, tenures.observed_until)) - epoch(pauses.last_active_at)
        > 86400 * CASE tenures.tenure WHEN 'contract' THEN $grace_days ELSE $window_days END
    GROUP BY tenures.customer_id
),

/* A contract ends when it ends; without one, somebody has gone when the window after their last purchase is over. */
followed AS (
    SELECT
        tenures.*,
        leavings.customer_id IS NOT NULL AS has_left,
        CASE tenures.tenure
            WHEN 'contract' THEN coalesce(leavings.last_active_at, tenures.observed_until - to_days($grace_days))
            ELSE coalesce(leavings.last_active_at + to_days($window_days), tenures.observed_until)
        END AS exit_at
    FROM marts.fct_tenures AS tenures
    LEFT JOIN leavings ON tenures.customer_id = leavings.customer_id
    WHERE
        ($tenure = 'all' OR tenures.tenure = $tenure)
        AND ($from_at IS NULL OR tenures.origin_at >= $from_at)
        AND ($to_at IS NULL OR tenures.origin_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, tenures.brand))
        AND ($segment IS NULL OR list_contains($segment, tenures.segment))
        AND ($region IS NULL OR list_contains($region, tenures.region))
),

aged AS (
    SELECT
        *,
        floor((epoch(entered_at) - epoch(origin_at)) / 86400) AS entry_days,
        ceil((epoch(exit_at) - epoch(origin_at)) / 86400) AS exit_days
    FROM followed
)

SELECT
    brand,
    segment,
    region,
    acquired_via,
    tenure,
    entry_days,
    exit_days,
    has_left,
    count(*) AS customers
FROM aged
WHERE exit_days > entry_days
GROUP BY ALL
ORDER BY ALL;
