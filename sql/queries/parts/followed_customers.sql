/* One row per customer: from when to when they were under observation, and whether they had left by then. */
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
)

/* A contract ends when it ends; without one, somebody has gone when the window after their last purchase is over. */
SELECT
    tenures.customer_id,
    tenures.tenure,
    tenures.brand,
    tenures.segment,
    tenures.region,
    tenures.acquired_via,
    tenures.account_id,
    tenures.origin_at,
    tenures.entered_at,
    tenures.committed_until,
    tenures.source_batch_id,
    tenures.source_line,
    floor((epoch(tenures.entered_at) - epoch(tenures.origin_at)) / 86400) AS entry_days,
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
    AND ($region IS NULL OR list_contains($region, tenures.region));
