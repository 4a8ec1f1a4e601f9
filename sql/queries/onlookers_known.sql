/* One row per way in which a public thread was seen: how many looks, and how many by people who can be followed. */
SELECT
    way,
    count(*) AS looks,
    count(person) AS looks_of_known_people,
    count(person) FILTER (WHERE asked_at + to_hours($landmark_hours) <= seen_at) AS looks_after_landmark,
    count(DISTINCT person) FILTER (WHERE asked_at + to_hours($landmark_hours) <= seen_at) AS people
FROM parts.public_threads_seen
WHERE
    ($from_at IS NULL OR seen_at >= $from_at)
    AND ($to_at IS NULL OR seen_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
GROUP BY way
UNION ALL
SELECT
    'touch of another post' AS way,
    count(*) AS looks,
    0 AS looks_of_known_people,
    0 AS looks_after_landmark,
    0 AS people
FROM marts.fct_touches AS touches
WHERE
    touches.mention_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM marts.fct_mentions AS seen
        INNER JOIN marts.fct_cases AS cases ON seen.platform = cases.channel AND seen.thread_key = cases.thread_key
        WHERE seen.mention_id = touches.mention_id AND cases.is_asking
    )
ORDER BY way;
