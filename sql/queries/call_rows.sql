/* The calls behind a number, with the file and line that each came from. */
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
    calls.call_key,
    calls.topic,
    calls.called_at,
    calls.wait_seconds,
    calls.handle_seconds,
    calls.is_abandoned,
    imports.file_name AS file,
    calls.source_line AS line
FROM calls
CROSS JOIN whole_weeks
LEFT JOIN marts.dim_imports AS imports ON calls.source_batch_id = imports.batch_id
WHERE calls.called_at >= whole_weeks.from_at AND calls.called_at < whole_weeks.until_at
ORDER BY calls.started_at
LIMIT $row_limit;
