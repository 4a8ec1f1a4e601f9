/* The mentions behind a share of kinds, with what was made of each and the file and line that it came from. */
SELECT
    facts.platform AS channel,
    facts.mention_id,
    facts.brand,
    facts.segment,
    facts.region,
    facts.author_handle,
    facts.posted_at,
    facts.text,
    facts.kind,
    facts.kind_from,
    facts.complaint,
    facts.question,
    facts.compliment,
    facts.other,
    facts.reason AS topic,
    facts.is_reason_stated,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_voices AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.complaint IS NOT NULL
    AND ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.posted_at, facts.mention_id
LIMIT $row_limit;
