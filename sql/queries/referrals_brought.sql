/* One row per referral: did it bring somebody. */
SELECT
    segment,
    region,
    cast(date_trunc('day', referred_at) AS DATE) AS happened_on,
    is_converted
FROM marts.fct_referrals
WHERE
    ($from_at IS NULL OR referred_at >= $from_at)
    AND ($to_at IS NULL OR referred_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
