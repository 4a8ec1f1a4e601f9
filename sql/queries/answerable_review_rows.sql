/* The reviews that an answer could be seen to, with the file and line that each came from. */
SELECT
    facts.platform AS channel,
    facts.mention_id,
    facts.brand,
    facts.segment,
    facts.region,
    facts.subject,
    facts.posted_at,
    facts.rating,
    facts.scale_maximum,
    facts.is_late,
    facts.promised_on,
    facts.delivered_at,
    facts.is_replied,
    facts.kind,
    facts.reason AS topic,
    facts.text,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_reviews AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.is_replied IS NOT NULL
    AND ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.posted_at, facts.mention_id
LIMIT $row_limit;
