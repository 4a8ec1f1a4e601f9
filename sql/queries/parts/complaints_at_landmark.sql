/* One row per complaint in public: whether it was answered in time, what followed, and why it is not compared. */
WITH asked AS (
    SELECT
        cases.case_key,
        cases.customer_id,
        cases.opened_at,
        cases.is_reply_observable,
        complaints.was_known_before,
        tenures.tenure,
        tenures.observed_until,
        tenures.entered_at,
        coalesce(cases.replied_at, cases.resolved_at) AS reply_at,
        (epoch(cases.replied_at) - epoch(cases.opened_at)) / 3600 AS reply_hours,
        (epoch(cases.resolved_at) - epoch(cases.opened_at)) / 3600 AS resolved_hours,
        coalesce(cases.replied_at <= cases.opened_at + to_hours($answer_hours), FALSE) AS is_answered,
        cases.opened_at + to_hours($landmark_hours) AS landmark_at,
        cases.opened_at + to_hours(greatest($landmark_hours, $answer_hours)) <= cases.observed_until AS had_window,
        cases.opened_at + to_days($outcome_days) AS judged_at,
        cases.source_batch_id,
        cases.source_line
    FROM marts.fct_cases AS cases
    LEFT JOIN marts.fct_complaints AS complaints ON cases.case_key = complaints.case_key
    LEFT JOIN marts.fct_tenures AS tenures ON cases.customer_id = tenures.customer_id
    WHERE
        cases.kind = 'complaint'
        AND coalesce(complaints.is_for_care, cases.is_public, TRUE)
        AND NOT list_contains($answered_only_sources, cases.source)
        AND ($from_at IS NULL OR cases.opened_at >= $from_at)
        AND ($to_at IS NULL OR cases.opened_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, cases.channel))
        AND ($brand IS NULL OR list_contains($brand, cases.brand))
        AND ($segment IS NULL OR list_contains($segment, cases.segment))
        AND ($region IS NULL OR list_contains($region, cases.region))
),

/* A contract is left when it ends and nothing new begins within the days of grace. */
leavings AS (
    SELECT
        asked.case_key,
        min(pauses.last_active_at) AS left_at
    FROM asked
    INNER JOIN marts.fct_pauses AS pauses ON asked.customer_id = pauses.customer_id
    WHERE
        asked.tenure = 'contract'
        AND epoch(coalesce(pauses.next_active_at, asked.observed_until)) - epoch(pauses.last_active_at)
        > 86400 * $grace_days
        AND coalesce(pauses.next_active_at, asked.observed_until) > asked.opened_at
    GROUP BY asked.case_key
),

bought AS (
    SELECT
        asked.case_key,
        min(orders.ordered_at) AS next_order_at
    FROM asked
    INNER JOIN marts.fct_orders AS orders
        ON asked.customer_id = orders.customer_id AND asked.landmark_at < orders.ordered_at
    WHERE orders.kind = 'order'
    GROUP BY asked.case_key
),

complained AS (
    SELECT
        asked.case_key,
        min(later.opened_at) AS next_complaint_at
    FROM asked
    INNER JOIN marts.fct_cases AS later
        ON asked.customer_id = later.customer_id AND asked.landmark_at < later.opened_at
    WHERE later.kind = 'complaint'
    GROUP BY asked.case_key
),

told AS (
    SELECT
        asked.case_key,
        arg_min(surveys.score >= 9, surveys.asked_at) AS is_recommending
    FROM asked
    INNER JOIN marts.fct_surveys AS surveys
        ON
            asked.customer_id = surveys.customer_id
            AND asked.landmark_at < surveys.asked_at
            AND asked.judged_at >= surveys.asked_at
    WHERE surveys.kind = 'nps' AND surveys.score IS NOT NULL AND coalesce(surveys.scale_maximum, 10) = 10
    GROUP BY asked.case_key
),

followed AS (
    SELECT
        asked.*,
        leavings.left_at,
        bought.next_order_at,
        complained.next_complaint_at,
        told.is_recommending,
        CASE asked.tenure
            WHEN 'contract' THEN asked.observed_until - to_days($grace_days)
            ELSE asked.observed_until
        END AS followed_until,
        CASE asked.tenure WHEN 'contract' THEN leavings.left_at ELSE bought.next_order_at END AS event_at
    FROM asked
    LEFT JOIN leavings ON asked.case_key = leavings.case_key
    LEFT JOIN bought ON asked.case_key = bought.case_key
    LEFT JOIN complained ON asked.case_key = complained.case_key
    LEFT JOIN told ON asked.case_key = told.case_key
)

SELECT
    followed.*,
    /* A contract stays until it is left; without one, to stay is to buy again. */
    CASE
        WHEN followed.event_at <= followed.judged_at AND followed.event_at <= followed.followed_until
            THEN followed.tenure <> 'contract'
        WHEN followed.followed_until >= followed.judged_at THEN followed.tenure = 'contract'
    END AS has_stayed,
    least(
        coalesce(epoch(followed.event_at), epoch(followed.judged_at)), epoch(followed.judged_at)
    ) / 86400 - epoch(followed.opened_at) / 86400 AS decided_days,
    (epoch(followed.followed_until) - epoch(followed.opened_at)) / 86400 AS followed_days,
    CASE
        WHEN NOT followed.is_reply_observable THEN 'The file holds nobody''s replies'
        WHEN followed.customer_id IS NULL THEN 'Nobody knows which customer it is'
        WHEN followed.was_known_before IS FALSE THEN 'Named only after they complained'
        WHEN followed.was_known_before IS NULL AND bool_or(followed.was_known_before IS NOT NULL) OVER ()
            THEN 'Nobody says since when they are named'
        WHEN followed.tenure IS NULL THEN 'No order and no contract tells whether they stay'
        WHEN NOT followed.had_window THEN 'The hours for an answer are not over'
        WHEN followed.tenure = 'contract' AND followed.left_at <= followed.landmark_at THEN 'Had left by the landmark'
        WHEN followed.entered_at > followed.landmark_at THEN 'No contract yet at the landmark'
        WHEN followed.followed_until < followed.landmark_at THEN 'Nobody was followed beyond the landmark'
    END AS left_out
FROM followed
