/* One row per complaint in public: what was known before, whether it was answered, and whether the customer stayed. */
WITH calls AS (
    SELECT
        date_trunc('hour', timezone($zone, started_at)) AS called_hour,
        count(*) AS calls
    FROM marts.fct_calls
    GROUP BY ALL
),

/* Calls in an hour against other weeks' same hour: what brings them has nothing to do with who complains in public. */
loads AS (
    SELECT
        called_hour,
        ln((calls + 1) / avg(calls + 1) OVER (PARTITION BY isodow(called_hour), hour(called_hour))) AS call_load
    FROM calls
),

/* What compared customers brought between the landmark and the end of the window: a charge for the days within it. */
paid AS (
    SELECT
        landmark.case_key,
        revenue.kind,
        revenue.currency,
        cast(greatest(revenue.started_at, landmark.landmark_at) AS DATE) AS booked_on,
        CASE
            WHEN revenue.kind = 'charge'
                THEN
                    cast(revenue.amount AS DOUBLE)
                    * (
                        least(epoch(revenue.ended_at), epoch(landmark.judged_at))
                        - greatest(epoch(revenue.started_at), epoch(landmark.landmark_at))
                    )
                    / (epoch(revenue.ended_at) - epoch(revenue.started_at))
            ELSE cast(revenue.margin_amount AS DOUBLE)
        END AS amount
    FROM parts.complaints_at_landmark AS landmark
    INNER JOIN marts.fct_revenue AS revenue ON landmark.customer_id = revenue.customer_id
    WHERE
        landmark.left_out IS NULL
        AND landmark.judged_at > revenue.started_at
        AND (
            revenue.kind <> 'charge' AND landmark.landmark_at < revenue.started_at
            OR revenue.kind = 'charge'
            AND landmark.landmark_at < revenue.ended_at
            AND revenue.ended_at > revenue.started_at
        )
),

brought AS (
    SELECT
        paid.case_key,
        sum(paid.amount * rates.rate) FILTER (WHERE paid.kind <> 'charge') AS margin_amount,
        sum(paid.amount * rates.rate) FILTER (WHERE paid.kind = 'charge') AS charge_amount,
        bool_or(rates.rate IS NULL) AS is_rate_missing,
        bool_or(paid.amount IS NULL) AS is_margin_missing
    FROM paid
    ASOF LEFT JOIN parts.reporting_rates AS rates
        ON paid.currency = rates.currency AND paid.booked_on >= rates.rate_on
    GROUP BY paid.case_key
),

pulled_off AS (
    SELECT DISTINCT landmark.case_key
    FROM parts.complaints_at_landmark AS landmark
    INNER JOIN marts.fct_shifts AS shifts
        ON landmark.opened_at >= shifts.started_at AND landmark.opened_at < shifts.ended_at
    WHERE shifts.is_pulled_off
)

SELECT
    landmark.case_key,
    landmark.customer_id,
    landmark.opened_at,
    cast(date_trunc('day', timezone($zone, landmark.opened_at)) AS DATE) AS happened_on,
    landmark.left_out,
    landmark.was_known_before,
    landmark.is_answered,
    landmark.reply_hours,
    landmark.resolved_hours,
    landmark.has_stayed,
    landmark.decided_days,
    cast($outcome_days AS DOUBLE) AS judged_days,
    landmark.followed_days,
    landmark.is_recommending,
    CASE
        WHEN landmark.followed_until >= landmark.judged_at
            THEN coalesce(landmark.next_complaint_at <= landmark.judged_at, FALSE)
    END AS complains_again,
    CASE WHEN landmark.followed_until >= landmark.judged_at THEN coalesce(brought.margin_amount, 0) END AS margin_after,
    CASE WHEN landmark.followed_until >= landmark.judged_at THEN coalesce(brought.charge_amount, 0) END
        AS charges_after,
    coalesce(brought.is_rate_missing, FALSE) AS is_rate_missing,
    coalesce(brought.is_margin_missing, FALSE) AS is_margin_missing,
    (SELECT any_value(known_rates.reporting_currency) FROM parts.reporting_rates AS known_rates) AS reporting_currency,
    known.brand,
    known.channel,
    known.topic,
    known.segment,
    known.region,
    known.account_id,
    known.follower_count,
    known.tone,
    known.is_outage,
    known.tenure,
    known.tenure_days,
    known.currency,
    known.order_count,
    known.spent_amount,
    known.earlier_spent_amount,
    known.recent_order_count,
    known.charge_amount,
    known.bound_days,
    known.contact_count,
    known.earlier_contact_count,
    known.recent_contact_count,
    known.complaint_count,
    voices.text,
    extract('hour' FROM timezone($zone, landmark.opened_at)) AS hour,
    isodow(timezone($zone, landmark.opened_at)) AS weekday,
    loads.call_load,
    pulled_off.case_key IS NOT NULL AS is_pulled_off,
    imports.file_name AS file,
    landmark.source_line AS line
FROM parts.complaints_at_landmark AS landmark
LEFT JOIN marts.fct_complaint_covariates AS known ON landmark.case_key = known.case_key
LEFT JOIN marts.fct_voices AS voices
    ON known.platform = voices.platform AND known.mention_id = voices.mention_id
LEFT JOIN loads ON date_trunc('hour', timezone($zone, landmark.opened_at)) = loads.called_hour
LEFT JOIN brought ON landmark.case_key = brought.case_key
LEFT JOIN pulled_off ON landmark.case_key = pulled_off.case_key
LEFT JOIN marts.dim_imports AS imports ON landmark.source_batch_id = imports.batch_id
ORDER BY landmark.opened_at, landmark.case_key
LIMIT $row_limit;
