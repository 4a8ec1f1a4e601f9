/* One row per customer who came by a referral and currency: the margin so far. */
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
    segment,
    region,
    currency,
    cast(date_trunc('day', referred_at) AS DATE) AS happened_on,
    cast(margin_amount AS DOUBLE) AS margin_amount
FROM referred
WHERE
    ($from_at IS NULL OR referred_at >= $from_at)
    AND ($to_at IS NULL OR referred_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($currency IS NULL OR list_contains($currency, currency));
