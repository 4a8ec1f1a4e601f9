/* Negative posts and who removed them, with the file and line of each. */
SELECT
    facts.mention_id,
    facts.platform AS channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.author_handle,
    facts.posted_at,
    facts.text,
    facts.complaint,
    facts.removed_at,
    facts.removed_by,
    facts.removed_at IS NOT NULL AND coalesce($removed_by = 'anybody' OR facts.removed_by = $removed_by, FALSE)
        AS is_removed,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_post_outcomes AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.kind = 'complaint'
    AND ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.removed_at, facts.posted_at, facts.mention_id
LIMIT $row_limit;
