/* Median wait for the next reply by weekday (1 = Monday) and hour of asking, UTC; whole minutes, answered turns. */
SELECT
    isodow(asked_at) AS weekday,
    hour(asked_at) AS hour,
    count(*) AS turns,
    60 * quantile_disc(floor(reply_seconds / 60), 0.5) AS median_seconds
FROM marts.fct_turns
WHERE
    reply_seconds IS NOT NULL
    AND ($from_at IS NULL OR asked_at >= $from_at)
    AND ($to_at IS NULL OR asked_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL
ORDER BY weekday, hour;
