/* One row per public post that began a thread, and whether the desk took it as a request. */
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
    channel,
    brand,
    segment,
    region,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    1 AS posts,
    cast(coalesce(is_taken_up, FALSE) AS INTEGER) AS taken_up
FROM posts;
