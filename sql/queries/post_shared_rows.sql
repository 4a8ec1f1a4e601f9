/* The posts of customers that the brand shared, with the file and line of each. */
SELECT
    facts.mention_id,
    facts.platform AS channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.person,
    facts.posted_at,
    facts.text,
    facts.kind,
    facts.follower_count,
    facts.like_count,
    facts.share_count,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_post_outcomes AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.is_shared
    AND ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.posted_at, facts.mention_id
LIMIT $row_limit;
