/* One row per negative post: how likely it is a complaint, and whether it was removed. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    complaint,
    removed_at IS NOT NULL AND coalesce($removed_by = 'anybody' OR removed_by = $removed_by, FALSE) AS is_removed
FROM marts.fct_post_outcomes
WHERE
    kind = 'complaint'
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
