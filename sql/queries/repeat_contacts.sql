/* One row per resolved case that could be watched long enough: was there another contact on the same topic. */
SELECT
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.agent_id AS agent,
    cast(date_trunc('day', facts.opened_at) AS DATE) AS happened_on,
    coalesce(epoch(facts.next_contact_at) - epoch(facts.resolved_at) <= $days * 86400, FALSE)::BIGINT AS happened,
    cast(1 AS BIGINT) AS observed
FROM marts.fct_resolutions AS facts
INNER JOIN marts.dim_sources AS observed ON facts.source = observed.source
WHERE
    observed.entity = 'cases'
    AND facts.is_repeat_observable
    AND epoch(observed.observed_until) - epoch(facts.resolved_at) > $days * 86400
    AND ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region));
