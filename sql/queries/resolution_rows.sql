/* The resolutions behind a number, with the file and line that each came from. */
WITH resolutions AS (
    SELECT *
    FROM marts.fct_resolutions
    WHERE
        resolved_without_repeat IS NOT NULL
        AND agent_id IS NOT NULL
        AND NOT is_bot
        AND ($from_at IS NULL OR opened_at >= $from_at)
        AND ($to_at IS NULL OR opened_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, channel))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
)

SELECT
    resolutions.case_key,
    resolutions.channel,
    resolutions.topic,
    resolutions.opened_at,
    resolutions.resolved_at,
    resolutions.was_reopened,
    resolutions.next_contact_at,
    resolutions.resolved_without_repeat,
    imports.file_name AS file,
    resolutions.source_line AS line
FROM resolutions
LEFT JOIN marts.dim_imports AS imports ON resolutions.source_batch_id = imports.batch_id
ORDER BY resolutions.opened_at
LIMIT $row_limit;
