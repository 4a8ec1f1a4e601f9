/* One row per cost line of a programme, beside the customers that its people brought meanwhile. */
WITH lines AS (
    SELECT *
    FROM marts.fct_costs
    WHERE
        CASE $among
            WHEN 'influencers' THEN category = 'influencers'
            ELSE programme = 'advocacy' AND category <> 'influencers'
        END
        AND ($from_at IS NULL OR started_on >= cast($from_at AS DATE))
        AND ($to_at IS NULL OR ended_on < cast($to_at AS DATE))
),

brought AS (
    SELECT count(*) AS earned_customers
    FROM marts.fct_referrals AS referrals
    INNER JOIN marts.dim_people AS people ON referrals.referrer_customer_id = people.person
    WHERE
        referrals.is_converted
        AND CASE $among WHEN 'influencers' THEN people.has_top_reach ELSE people.is_advocate END
        AND referrals.referred_at >= (SELECT min(lines.started_on) FROM lines)
        AND referrals.referred_at < (SELECT max(lines.ended_on) + INTERVAL 1 DAY FROM lines)
)

SELECT
    lines.currency,
    lines.amount,
    brought.earned_customers
FROM lines
CROSS JOIN brought
WHERE $currency IS NULL OR list_contains($currency, lines.currency);
