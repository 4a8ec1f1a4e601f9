/* Cases a month that ask for something, by reason, and how many of them a person answered. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic AS reason,
    cast(date_trunc('month', opened_at) AS DATE) AS month,
    count(*) AS cases,
    count(replied_at) AS replied
FROM marts.fct_cases
WHERE
    is_asking
    AND is_reply_observable
    AND topic IS NOT NULL
    AND NOT list_contains($answered_only_sources, source)
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL;
