/* One row per month: ideas of customers that were launched, and the margin that their file states. */
SELECT
    cast(date_trunc('month', ideas.launched_at) AS DATE) AS month_on,
    count(*) AS idea_count,
    count(ideas.margin_amount) AS stated_count,
    sum(cast(ideas.margin_amount AS DOUBLE) * rates.rate) AS margin_amount,
    bool_or(ideas.margin_amount IS NOT NULL AND rates.rate IS NULL) AS is_rate_missing
FROM marts.fct_ideas AS ideas
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON ideas.currency = rates.currency AND cast(ideas.launched_at AS DATE) >= rates.rate_on
WHERE
    ideas.launched_at IS NOT NULL
    AND ($from_at IS NULL OR ideas.launched_at >= $from_at)
    AND ($to_at IS NULL OR ideas.launched_at < $to_at)
GROUP BY month_on
ORDER BY month_on;
