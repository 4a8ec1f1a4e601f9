/* One row per contact of known cost. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    agent_id AS agent,
    cast(date_trunc('day', contacted_at) AS DATE) AS happened_on,
    cost_amount,
    currency,
    person
FROM marts.fct_contacts
WHERE
    cost_amount IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, currency))
    AND ($from_at IS NULL OR contacted_at >= $from_at)
    AND ($to_at IS NULL OR contacted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
