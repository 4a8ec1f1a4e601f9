/* The newest mentions that are, or are likeliest, of one kind. */
SELECT
    posted_at,
    platform AS channel,
    text,
    reason AS about,
    kind_from AS said_by,
    mention_id
FROM marts.fct_voices
WHERE
    kind = $kind
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
ORDER BY posted_at DESC, mention_id ASC
LIMIT $row_limit;
