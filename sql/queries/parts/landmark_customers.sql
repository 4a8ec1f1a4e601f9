/* One row per customer from a landmark on: after their complaint, answered or ignored, or without one. */
WITH followed AS (SELECT * FROM parts.followed_customers),

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
)

/* Who left before the landmark is out: they did not live to be answered or ignored. */
SELECT
    customer_id,
    tenure,
    brand,
    segment,
    region,
    experience,
    follow_from,
    exit_at,
    has_left,
    source_batch_id,
    source_line,
    ceil((epoch(exit_at) - epoch(follow_from)) / 86400) AS exit_days
FROM marked
WHERE exit_at > follow_from;
