/* One row per post of a customer that the brand shared: whom it reached. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    person,
    follower_count,
    like_count,
    share_count
FROM marts.fct_post_outcomes
WHERE
    is_shared
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
