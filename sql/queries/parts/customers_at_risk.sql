/* One row per customer free to leave: the days at risk, and those on which circumstances changed. */
WITH followed AS (SELECT * FROM parts.followed_customers),

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
        followed.customer_id,
        followed.tenure,
        followed.brand,
        followed.segment,
        followed.region,
        followed.acquired_via,
        followed.origin_at,
        followed.committed_until,
        followed.source_batch_id,
        followed.source_line,
        followed.has_left,
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
    customer_id,
    tenure,
    brand,
    segment,
    region,
    acquired_via,
    entry_days,
    exit_days,
    has_left,
    complained_days,
    ignored_days,
    settled_days,
    source_batch_id,
    source_line
FROM aged
WHERE exit_days > entry_days;
