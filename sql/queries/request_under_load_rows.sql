/* The requests compared under high and normal call load, with the file and line that each came from. */
WITH requests AS (
    SELECT
        cases.*,
        timezone($zone, cases.opened_at) AS asked_at,
        coalesce(cases.reply_seconds, epoch(cases.observed_until) - epoch(cases.opened_at)) AS waited_seconds
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

pulled_off AS (
    SELECT
        started_at,
        ended_at
    FROM marts.fct_shifts
    WHERE is_pulled_off
),

calls AS (
    SELECT
        date_trunc('hour', timezone($zone, started_at)) AS called_hour,
        count(*) AS calls
    FROM marts.fct_calls
    GROUP BY ALL
),

busy AS (
    SELECT
        called_hour,
        calls >= $busy_ratio * avg(calls) OVER (PARTITION BY isodow(called_hour), hour(called_hour)) AS is_busy
    FROM calls
),

-- Before the first and after the last row that tells the load, nobody knows it.
known AS (
    SELECT
        min(started_at) AS from_at,
        max(ended_at) AS until_at
    FROM marts.fct_shifts
    WHERE EXISTS (SELECT 1 FROM pulled_off)
    UNION ALL
    SELECT
        min(started_at),
        max(started_at)
    FROM marts.fct_calls
    WHERE NOT EXISTS (SELECT 1 FROM pulled_off)
),

loaded AS (
    SELECT
        requests.*,
        isodow(requests.asked_at) * 24 + hour(requests.asked_at) AS hour_of_week,
        CASE
            WHEN EXISTS (SELECT 1 FROM pulled_off)
                THEN EXISTS (
                    SELECT 1 FROM pulled_off
                    WHERE requests.opened_at >= pulled_off.started_at AND requests.opened_at < pulled_off.ended_at
                )
            ELSE coalesce(busy.is_busy, FALSE)
        END AS is_high
    FROM requests
    LEFT JOIN busy ON date_trunc('hour', requests.asked_at) = busy.called_hour
    INNER JOIN known ON requests.opened_at >= known.from_at AND requests.opened_at < known.until_at
    WHERE epoch(requests.observed_until) - epoch(requests.opened_at) >= $within_seconds
),

-- Only hours of the week that know both kinds of days are compared.
compared AS (
    SELECT *
    FROM loaded
    QUALIFY
        bool_or(is_high) OVER (PARTITION BY hour_of_week)
        AND bool_or(NOT is_high) OVER (PARTITION BY hour_of_week)
)

SELECT
    compared.case_key,
    compared.channel,
    compared.brand,
    compared.topic,
    compared.person,
    compared.asked_at,
    compared.is_high,
    compared.reply_seconds,
    imports.file_name AS file,
    compared.source_line AS line
FROM compared
LEFT JOIN marts.dim_imports AS imports ON compared.source_batch_id = imports.batch_id
ORDER BY compared.opened_at
LIMIT $row_limit;
