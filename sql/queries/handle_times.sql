/* One row per call of a known customer: how long it was handled, and whether they came back within a week. */
WITH callers AS (
    SELECT DISTINCT person
    FROM marts.fct_contacts
    WHERE
        handle_seconds > 0
        AND customer_id IS NOT NULL
        AND ($from_at IS NULL OR contacted_at >= $from_at)
        AND ($to_at IS NULL OR contacted_at < $to_at)
),

/* Callers from the start of the period to a week after its end: whatever else they did tells nothing of a week. */
followed AS (
    SELECT
        *,
        lead(contacted_at) OVER (
            PARTITION BY person, coalesce(topic, '')
            ORDER BY contacted_at, contact_key
        ) AS next_at
    FROM marts.fct_contacts
    WHERE
        person IN (SELECT callers.person FROM callers)
        AND ($from_at IS NULL OR contacted_at >= $from_at)
        AND ($to_at IS NULL OR contacted_at - INTERVAL 8 DAY < $to_at)
)

SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    agent_id AS agent,
    cast(date_trunc('day', contacted_at) AS DATE) AS happened_on,
    cast(coalesce(epoch(next_at) - epoch(contacted_at) <= 7 * 86400, FALSE) AS DOUBLE) AS is_repeated,
    cast(handle_seconds AS DOUBLE) AS handle_seconds,
    person
FROM followed
WHERE
    handle_seconds > 0
    AND customer_id IS NOT NULL
    AND epoch(observed_until) - epoch(contacted_at) > 7 * 86400
    AND ($from_at IS NULL OR contacted_at >= $from_at)
    AND ($to_at IS NULL OR contacted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
