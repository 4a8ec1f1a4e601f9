/* Customers followed from the landmark after their complaint, and those without one, with file and line. */
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
        opened_at,
        opened_at + to_hours($landmark_hours) AS landmark_at,
        coalesce(replied_at <= opened_at + to_hours($landmark_hours), FALSE) AS is_answered,
        opened_at + to_hours($landmark_hours) <= observed_until AS had_window
    FROM marts.fct_complaints
    WHERE is_reply_observable AND coalesce(was_known_before, TRUE)
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY opened_at, case_key) = 1
),

/* Who has not complained has no day of their own to be followed from: the middle of the days of those who have. */
midway AS (
    SELECT to_timestamp(median(epoch(landmark_at))) AS landmark_at
    FROM complaints
),

marked AS (
    SELECT
        followed.*,
        complaints.landmark_at AS follow_from,
        CASE WHEN complaints.is_answered THEN 'answered' ELSE 'ignored' END AS experience
    FROM followed
    INNER JOIN complaints ON followed.customer_id = complaints.customer_id
    WHERE complaints.had_window AND complaints.opened_at >= followed.entered_at
    UNION ALL
    SELECT
        followed.*,
        midway.landmark_at AS follow_from,
        'no complaint' AS experience
    FROM followed
    CROSS JOIN midway
    LEFT JOIN complaints ON followed.customer_id = complaints.customer_id
    WHERE
        followed.entered_at <= midway.landmark_at
        AND complaints.customer_id IS NULL
),

/* Who left before the landmark is out: they did not live to be answered or ignored. */
reached AS (
    SELECT
        *,
        ceil((epoch(exit_at) - epoch(follow_from)) / 86400) AS exit_days
    FROM marked
    WHERE exit_at > follow_from
)

SELECT
    reached.customer_id,
    reached.tenure,
    reached.brand,
    reached.segment,
    reached.region,
    reached.experience,
    reached.follow_from,
    reached.exit_at,
    reached.has_left,
    imports.file_name AS file,
    reached.source_line AS line
FROM reached
LEFT JOIN marts.dim_imports AS imports ON reached.source_batch_id = imports.batch_id
WHERE reached.exit_days > 0
ORDER BY reached.customer_id
LIMIT $row_limit;
