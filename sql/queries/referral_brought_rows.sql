/* The referrals that brought somebody, with the file and line of each. */
SELECT
    facts.referral_id,
    facts.segment,
    facts.region,
    facts.referrer_customer_id,
    facts.referred_customer_id,
    facts.referred_at,
    facts.converted_at,
    facts.is_converted,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_referrals AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.is_converted
    AND ($from_at IS NULL OR facts.referred_at >= $from_at)
    AND ($to_at IS NULL OR facts.referred_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.referred_at, facts.referral_id
LIMIT $row_limit;
