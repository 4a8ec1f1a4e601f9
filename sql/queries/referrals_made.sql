/* One row per referral: did it bring somebody, and could it have by now. */
WITH observed AS (
    SELECT max(referred_at) AS until_at
    FROM marts.fct_referrals
)

SELECT
    facts.segment,
    facts.region,
    cast(date_trunc('day', facts.referred_at) AS DATE) AS happened_on,
    facts.is_converted,
    cast(
        facts.is_converted
        AND epoch(observed.until_at) - epoch(facts.referred_at) >= $days * 86400
        /* Who came on an unknown day is taken to have come in time. */
        AND coalesce(epoch(facts.converted_at) - epoch(facts.referred_at) <= $days * 86400, TRUE) AS BIGINT
    ) AS happened,
    cast(epoch(observed.until_at) - epoch(facts.referred_at) >= $days * 86400 AS BIGINT) AS observed
FROM marts.fct_referrals AS facts
CROSS JOIN observed
WHERE
    ($from_at IS NULL OR facts.referred_at >= $from_at)
    AND ($to_at IS NULL OR facts.referred_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region));
