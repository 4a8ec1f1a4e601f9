/* Complaints a day among the mentions that open a thread, reviews apart: sums of probabilities. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    sum(complaint) AS complaints,
    count(*) AS mentions
FROM marts.fct_reach
WHERE
    is_opener
    AND NOT is_review
    AND complaint IS NOT NULL
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY ALL;
