/* One row per customer and quarter that was followed for 180 days: what they complained about, what they are worth. */
SELECT
    customer_id,
    quarter_ended_at,
    segment,
    region,
    has_contract,
    least(year(quarter_ended_at) - year(first_seen_at), 3) AS tenure_years,
    ntile(5) OVER (PARTITION BY quarter_ended_at, currency ORDER BY yearly_margin_amount, customer_id) AS value_band,
    yearly_margin_amount,
    currency,
    reasons,
    has_left
FROM marts.fct_customer_quarters
WHERE
    has_left IS NOT NULL
    AND currency IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, currency))
    AND ($from_at IS NULL OR quarter_ended_at >= $from_at)
    AND ($to_at IS NULL OR quarter_ended_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
