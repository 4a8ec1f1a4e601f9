/* One row per mention of a stretch of hours: who spoke, how angry, how many could hear it. */
SELECT
    posted_at,
    hash(person) AS person,
    complaint,
    reason,
    follower_count,
    share_count
FROM marts.fct_reach
WHERE
    posted_at >= $started_at
    AND posted_at < $ended_at
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
ORDER BY posted_at ASC, person ASC;
