/* Community threads a day, with what became of them. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    count(*) AS threads,
    count(*) FILTER (WHERE is_accepted) AS accepted_threads,
    count(*) FILTER (WHERE answer_count = 0) AS unanswered_threads,
    count(view_count) AS counted_threads,
    cast(sum(view_count) AS DOUBLE) AS views
FROM marts.fct_threads
WHERE
    ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL;
