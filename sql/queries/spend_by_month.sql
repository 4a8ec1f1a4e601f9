/* One row per programme, channel, currency and month: what was spent on it, and how many customers were won by it.
   Either may be nothing: customers also come by channels without a line, and lines may name no channel. */
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

-- All who were won in a month count, by whatever they came: a line need not name a campaign to have brought them.
won AS (
    SELECT
        acquired_via,
        currency,
        cast(date_trunc('month', won_at) AS DATE) AS month_on,
        count(*) AS won,
        count(cost_amount) AS won_at_stated_cost
    FROM marts.fct_acquisitions
    GROUP BY ALL
),

-- Before the first line and after the last nobody knows what was spent on those who came.
won_while_spending AS (
    SELECT won.*
    FROM won
    SEMI JOIN spent
        ON
            spent.programme = 'acquisition'
            AND won.currency = spent.currency
            AND won.month_on = spent.month_on
),

both_sides AS (
    SELECT
        programme,
        acquired_via,
        currency,
        month_on,
        spent_amount,
        0 AS won,
        0 AS won_at_stated_cost
    FROM spent
    UNION ALL
    SELECT
        'acquisition' AS programme,
        acquired_via,
        currency,
        month_on,
        0 AS spent_amount,
        won,
        won_at_stated_cost
    FROM won_while_spending
)

SELECT
    programme,
    acquired_via,
    currency,
    month_on,
    sum(spent_amount) AS spent_amount,
    cast(sum(won) AS BIGINT) AS won,
    cast(sum(won_at_stated_cost) AS BIGINT) AS won_at_stated_cost
FROM both_sides
WHERE ($currency IS NULL OR list_contains($currency, currency))
GROUP BY programme, acquired_via, currency, month_on
ORDER BY ALL;
