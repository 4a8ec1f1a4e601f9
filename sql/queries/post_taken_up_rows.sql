/* The public posts behind a number, with the file and line that each came from. */
WITH posts AS (
    SELECT
        *,
        case_id IS NOT NULL OR replied_at IS NOT NULL AS is_taken_up
    FROM marts.fct_cases
    WHERE
        is_public
        AND is_reply_observable
        AND NOT list_contains($answered_only_sources, source)
        AND ($from_at IS NULL OR opened_at >= $from_at)
        AND ($to_at IS NULL OR opened_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, channel))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
)

SELECT
    posts.case_key,
    posts.channel,
    posts.brand,
    posts.segment,
    posts.region,
    posts.topic,
    posts.person,
    posts.opened_at,
    posts.is_taken_up,
    imports.file_name AS file,
    posts.source_line AS line
FROM posts
LEFT JOIN marts.dim_imports AS imports ON posts.source_batch_id = imports.batch_id
ORDER BY posts.opened_at
LIMIT $row_limit;
