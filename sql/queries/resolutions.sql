/* One row per resolution whose outcome was seen, by a person: whether it held, and what the case was like. */
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
    agent_id AS agent,
    resolved_without_repeat AS held,
    coalesce(topic, '') AS topic,
    coalesce(channel, '') AS channel,
    coalesce(seniority, '') AS seniority,
    opened_hour,
    reply_seconds,
    private_move_count > 0 AS moved_private,
    reply_count
FROM resolutions
ORDER BY case_key;
