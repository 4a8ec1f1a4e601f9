/* One row per case: how long until the chosen clock stopped, or until observation ended. */
WITH clocked AS (
    SELECT
        cases.*,
        CASE $stop
            WHEN 'acknowledged' THEN cases.acknowledged_at
            WHEN 'replied' THEN cases.replied_at
            WHEN 'answered'
                THEN coalesce(steps.answered_at, CASE WHEN steps.human_reply_count = 0 THEN cases.replied_at END)
            WHEN 'resolved' THEN cases.resolved_at
        END AS stopped_at
    FROM marts.fct_cases AS cases
    INNER JOIN marts.fct_case_steps AS steps ON cases.case_key = steps.case_key
    /* Nobody notes when a public thread without a case is resolved. */
    WHERE $stop <> 'resolved' OR cases.case_id IS NOT NULL
)

SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    agent_id AS agent,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    greatest(epoch(coalesce(stopped_at, observed_until)) - epoch(opened_at), 0) AS waited_seconds,
    stopped_at IS NOT NULL AS replied,
    1 AS cases
FROM clocked
WHERE
    is_asking
    AND is_reply_observable
    AND NOT list_contains($answered_only_sources, source)
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
