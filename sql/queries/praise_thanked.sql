/* One row per compliment: how likely it is one, and how the brand thanked for it. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    compliment,
    is_thanked AS "any",
    thanked_at IS NOT NULL AS words,
    is_liked AS "like",
    is_shared AS share
FROM marts.fct_praise
WHERE
    ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
