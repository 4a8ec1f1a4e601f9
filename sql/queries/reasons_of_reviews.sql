/* Reviews by what they review and what they are about, as a person said, else as read. */
SELECT
    subject,
    brand,
    region,
    platform AS channel,
    reason,
    count(*) AS reviews,
    sum(rating) AS rating_sum,
    count(*) FILTER (WHERE is_replied) AS answered
FROM marts.fct_reviews
WHERE
    rating IS NOT NULL
    AND reason IS NOT NULL
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL;
