/* Customers at risk of leaving, and when they complained, were ignored and became free, with file and line. */
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

complaints AS (
    SELECT
        customer_id,
        min(opened_at) AS complained_at,
        min(opened_at + to_hours($landmark_hours)) FILTER (
            WHERE
            is_reply_observable
            AND coalesce(replied_at > opened_at + to_hours($landmark_hours), TRUE)
            AND opened_at + to_hours($landmark_hours) <= observed_until
        ) AS ignored_at
    FROM marts.fct_complaints
    WHERE coalesce(was_known_before, TRUE)
    GROUP BY customer_id
),

/* Inside a commitment nobody can leave, so nobody is at risk; the days are those since the first one as a customer. */
aged AS (
    SELECT
        followed.*,
        floor(greatest(
            epoch(followed.entered_at), coalesce(epoch(followed.committed_until), epoch(followed.entered_at))
        ) / 86400 - epoch(followed.origin_at) / 86400) AS entry_days,
        ceil((epoch(followed.exit_at) - epoch(followed.origin_at)) / 86400) AS exit_days,
        ceil((epoch(complaints.complained_at) - epoch(followed.origin_at)) / 86400) AS complained_days,
        ceil((epoch(complaints.ignored_at) - epoch(followed.origin_at)) / 86400) AS ignored_days,
        floor((epoch(followed.committed_until) - epoch(followed.origin_at)) / 86400) + $free_days AS settled_days
    FROM followed
    LEFT JOIN complaints ON followed.customer_id = complaints.customer_id
)

SELECT
    aged.customer_id,
    aged.tenure,
    aged.brand,
    aged.segment,
    aged.region,
    aged.acquired_via,
    aged.entry_days,
    aged.exit_days,
    aged.has_left,
    aged.complained_days,
    aged.ignored_days,
    imports.file_name AS file,
    aged.source_line AS line
FROM aged
LEFT JOIN marts.dim_imports AS imports ON aged.source_batch_id = imports.batch_id
WHERE aged.exit_days > aged.entry_days
ORDER BY aged.customer_id
LIMIT $row_limit;
