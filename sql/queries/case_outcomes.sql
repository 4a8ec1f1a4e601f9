/* One row per case and outcome: whether it could be seen what came of it, and whether it happened. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    agent_id AS agent,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    cast(coalesce(happened, FALSE) AS INTEGER) AS happened,
    1 AS observed
FROM marts.fct_case_outcomes
WHERE
    outcome = $outcome
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
