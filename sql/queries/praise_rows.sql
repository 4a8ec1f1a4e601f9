/* The compliments and how the brand thanked for each, with the file and line. */
SELECT
    facts.mention_id,
    facts.platform AS channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.author_handle,
    facts.posted_at,
    facts.text,
    facts.compliment,
    facts.is_thanked,
    facts.thanked_at,
    facts.is_liked,
    facts.is_shared,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_praise AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.posted_at, facts.mention_id
LIMIT $row_limit;
