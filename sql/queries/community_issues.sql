/* One row per issue that somebody brought to the community: what they found, and whether they got in touch after all. */
SELECT
    facts.* EXCLUDE (source, source_batch_id, source_line),
    cast(date_trunc('day', facts.started_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_community_issues AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR facts.started_at >= $from_at)
    AND ($to_at IS NULL OR facts.started_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.started_at, facts.issue_key
LIMIT $row_limit;
