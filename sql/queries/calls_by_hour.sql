/* One row per whole week and hour of the week with a call: calls, how many were taken and how long they took. */
WITH calls AS (
    SELECT
        *,
        timezone($zone, started_at) AS called_at
    FROM marts.fct_calls
    WHERE
        ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
),

whole_weeks AS (
    SELECT
        date_trunc('week', max(called_at)) AS until_at,
        greatest(
            date_trunc('week', min(called_at) + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
            date_trunc('week', max(called_at)) - to_days(7 * $most_weeks)
        ) AS from_at
    FROM calls
)

SELECT
    cast(date_trunc('week', calls.called_at) AS DATE) AS week_on,
    (isodow(calls.called_at) - 1) * 24 + hour(calls.called_at) AS hour_of_week,
    count(*) AS calls,
    count(calls.handle_seconds) AS taken,
    coalesce(sum(calls.handle_seconds), 0) AS handle_seconds,
    count(*) FILTER (WHERE calls.is_abandoned) AS abandoned
FROM calls
CROSS JOIN whole_weeks
WHERE calls.called_at >= whole_weeks.from_at AND calls.called_at < whole_weeks.until_at
GROUP BY ALL
ORDER BY week_on, hour_of_week;
