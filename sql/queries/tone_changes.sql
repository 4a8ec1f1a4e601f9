/* One row per thread that the brand answered: how its author sounded before and after. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    person,
    tone_before,
    tone_after
FROM marts.fct_tone_changes
WHERE
    tone_before IS NOT NULL
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
