/* One row per programme, channel, currency and month: what was spent, and how many customers were won by it. */
WITH lines AS (
    SELECT
        CASE WHEN category = 'acquisition' THEN 'acquisition' ELSE programme END AS programme,
        campaign AS acquired_via,
        currency,
        started_on,
        ended_on,
        cast(amount AS DOUBLE) AS amount,
        cast(amount AS DOUBLE) / (date_diff('day', started_on, ended_on) + 1) AS amount_a_day
    FROM marts.fct_costs
    WHERE programme IN ('care', 'acquisition') OR category = 'acquisition'
),

-- A line over several months is spread over their days.
spread AS (
    SELECT
        *,
        cast(unnest(generate_series(date_trunc('month', started_on), ended_on, INTERVAL 1 MONTH)) AS DATE) AS month_on
    FROM lines
),

spent AS (
    SELECT
        programme,
        acquired_via,
        currency,
        month_on,
        sum(
            amount_a_day * (
                date_diff(
                    'day',
                    greatest(started_on, month_on),
                    least(ended_on, cast(month_on + INTERVAL 1 MONTH AS DATE) - 1)
                ) + 1
            )
        ) AS spent_amount
    FROM spread
    GROUP BY programme, acquired_via, currency, month_on
),

won AS (
    SELECT
        acquired_via,
        currency,
        cast(date_trunc('month', won_at) AS DATE) AS month_on,
        count(*) AS won,
        count(cost_amount) AS won_at_stated_cost
    FROM marts.fct_acquisitions
    GROUP BY ALL
)

SELECT
    spent.*,
    coalesce(won.won, 0) AS won,
    coalesce(won.won_at_stated_cost, 0) AS won_at_stated_cost
FROM spent
LEFT JOIN won
    ON
        spent.programme = 'acquisition'
        AND spent.acquired_via IS NOT DISTINCT FROM won.acquired_via
        AND spent.currency = won.currency
        AND spent.month_on = won.month_on
WHERE ($currency IS NULL OR list_contains($currency, spent.currency))
ORDER BY ALL;
