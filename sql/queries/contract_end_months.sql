/* One row per month from the end of the commitment: contract-months under observation, and contracts that ended. */
WITH spells AS (
    SELECT
        epoch(entered_at) - epoch(committed_until) AS entered_seconds,
        epoch(coalesce(ended_at, observed_until)) - epoch(committed_until) AS exit_seconds,
        ended_at IS NOT NULL AS has_ended
    FROM marts.fct_contracts
    WHERE
        committed_until IS NOT NULL
        AND ($from_at IS NULL OR committed_until >= $from_at)
        AND ($to_at IS NULL OR committed_until < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($product IS NULL OR list_contains($product, product))
        AND ($currency IS NULL OR list_contains($currency, currency))
),

months AS (
    SELECT
        unnest(range(-6, 13)) AS month_from_end,
        365.25 / 12 * 86400 AS month_seconds
),

exposed AS (
    SELECT
        months.month_from_end,
        least(spells.exit_seconds, (months.month_from_end + 1) * months.month_seconds)
        - greatest(spells.entered_seconds, months.month_from_end * months.month_seconds) AS seconds,
        spells.has_ended
        AND spells.exit_seconds >= months.month_from_end * months.month_seconds
        AND spells.exit_seconds < (months.month_from_end + 1) * months.month_seconds AS ends_here,
        months.month_seconds
    FROM months
    INNER JOIN spells
        ON
            spells.entered_seconds < (months.month_from_end + 1) * months.month_seconds
            AND spells.exit_seconds >= months.month_from_end * months.month_seconds
)

SELECT
    month_from_end,
    sum(seconds / month_seconds) AS contract_months,
    count(*) FILTER (WHERE ends_here) AS ended
FROM exposed
GROUP BY month_from_end
ORDER BY month_from_end;
