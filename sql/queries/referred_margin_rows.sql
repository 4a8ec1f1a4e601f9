/* The customers who came by a referral with the margin so far, and the file and line of the referral. */
WITH margins AS (
    SELECT
        customer_id,
        currency,
        sum(margin_amount) AS margin_amount
    FROM marts.fct_orders
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id, currency
),

referred AS (
    SELECT
        referrals.*,
        margins.currency,
        margins.margin_amount
    FROM marts.fct_referrals AS referrals
    INNER JOIN margins ON referrals.referred_customer_id = margins.customer_id
    QUALIFY row_number() OVER (
        PARTITION BY referrals.referred_customer_id, margins.currency
        ORDER BY referrals.referred_at, referrals.referral_id
    ) = 1
)

SELECT
    facts.referral_id,
    facts.segment,
    facts.region,
    facts.referrer_customer_id,
    facts.referred_customer_id,
    facts.referred_at,
    facts.converted_at,
    facts.currency,
    facts.margin_amount,
    imports.file_name AS file,
    facts.source_line AS line
FROM referred AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.margin_amount IS NOT NULL
    AND ($from_at IS NULL OR facts.referred_at >= $from_at)
    AND ($to_at IS NULL OR facts.referred_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
ORDER BY facts.referred_at, facts.referral_id
LIMIT $row_limit;
