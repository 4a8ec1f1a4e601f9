/* One row per request to a desk and per shift on it, in whole weeks: seconds since the first Monday there. */
WITH requests AS (
    SELECT
        cases.*,
        timezone($zone, cases.opened_at) AS asked_at
    FROM marts.fct_cases AS cases
    WHERE
        CASE WHEN cases.is_public THEN 'social' ELSE lower(cases.channel) END = lower($desk)
        AND cases.is_asking
        AND cases.is_reply_observable
        AND NOT list_contains($answered_only_sources, cases.source)
        AND ($from_at IS NULL OR cases.opened_at >= $from_at)
        AND ($to_at IS NULL OR cases.opened_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, cases.channel))
        AND ($brand IS NULL OR list_contains($brand, cases.brand))
        AND ($segment IS NULL OR list_contains($segment, cases.segment))
        AND ($region IS NULL OR list_contains($region, cases.region))
    -- Where a help desk opens cases of a channel, the rest of that channel is talk that asks for nothing.
    QUALIFY cases.case_id IS NOT NULL OR NOT bool_or(cases.case_id IS NOT NULL) OVER (PARTITION BY cases.channel)
),

shifts AS (
    SELECT
        timezone($zone, started_at) AS started_at,
        timezone($zone, ended_at) AS ended_at,
        is_pulled_off,
        hourly_cost_amount,
        currency
    FROM marts.fct_shifts
    WHERE
        channel IS NULL
        OR lower(channel) = lower($desk)
        OR (is_pulled_off AND lower($desk) = 'social')
),

ends AS (
    SELECT
        greatest(min(requests.asked_at), (SELECT min(shifts.started_at) FROM shifts)) AS first_at,
        least(max(requests.asked_at), (SELECT max(shifts.ended_at) FROM shifts)) AS last_at
    FROM requests
),

whole_weeks AS (
    SELECT
        date_trunc('week', last_at) AS until_at,
        greatest(
            date_trunc('week', first_at + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
            date_trunc('week', last_at) - to_days(7 * $most_weeks)
        ) AS from_at
    FROM ends
)

SELECT
    'request' AS kind,
    epoch(requests.asked_at) - epoch(whole_weeks.from_at) AS started_second,
    NULL::DOUBLE AS ended_second,
    requests.reply_seconds,
    steps.human_reply_count AS reply_count,
    FALSE AS is_pulled_off,
    NULL::DOUBLE AS hourly_cost_amount,
    NULL AS currency,
    round((epoch(whole_weeks.until_at) - epoch(whole_weeks.from_at)) / (7 * 86400))::INTEGER AS weeks
FROM requests
CROSS JOIN whole_weeks
LEFT JOIN marts.fct_case_steps AS steps ON requests.case_key = steps.case_key
WHERE requests.asked_at >= whole_weeks.from_at AND requests.asked_at < whole_weeks.until_at
UNION ALL
SELECT
    'shift',
    epoch(shifts.started_at) - epoch(whole_weeks.from_at),
    epoch(shifts.ended_at) - epoch(whole_weeks.from_at),
    NULL,
    NULL,
    shifts.is_pulled_off,
    shifts.hourly_cost_amount::DOUBLE,
    shifts.currency,
    round((epoch(whole_weeks.until_at) - epoch(whole_weeks.from_at)) / (7 * 86400))::INTEGER
FROM shifts
CROSS JOIN whole_weeks
WHERE shifts.ended_at > whole_weeks.from_at AND shifts.started_at < whole_weeks.until_at
ORDER BY kind, started_second;
