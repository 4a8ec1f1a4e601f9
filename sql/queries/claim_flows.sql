/* One row per stream of customers, months in which they came and paid, and stronger stream that holds them by then. */
WITH claims AS (
    SELECT
        claims.*,
        stronger.stream AS taken_by,
        stronger.claimed_from AS taken_from
    FROM marts.fct_ledger_claims AS claims
    LEFT JOIN marts.fct_ledger_claims AS stronger
        ON claims.customer_id = stronger.customer_id AND claims.strength > stronger.strength
    WHERE
        claims.stream <> 'retained'
        AND ($from_at IS NULL OR claims.claimed_from >= $from_at)
        AND ($to_at IS NULL OR claims.claimed_from < $to_at)
    QUALIFY row_number() OVER (
        PARTITION BY claims.customer_id, claims.stream ORDER BY stronger.claimed_from NULLS LAST, stronger.strength
    ) = 1
),

bought AS (
    SELECT
        claims.customer_id,
        claims.stream,
        claims.claimed_from,
        CASE WHEN revenue.started_at >= claims.taken_from THEN claims.taken_by END AS taken_by,
        cast(date_trunc('month', revenue.started_at) AS DATE) AS month_on,
        cast(coalesce(revenue.margin_amount, 0) AS DOUBLE) AS margin_amount,
        0.0 AS charge_amount,
        revenue.currency
    FROM claims
    INNER JOIN marts.fct_revenue AS revenue
        ON claims.customer_id = revenue.customer_id AND revenue.started_at >= claims.claimed_from - INTERVAL 1 DAY
    WHERE revenue.kind <> 'charge'
),

running AS (
    SELECT
        claims.customer_id,
        claims.stream,
        claims.claimed_from,
        claims.taken_by,
        claims.taken_from,
        greatest(revenue.started_at, claims.claimed_from - INTERVAL 1 DAY) AS starts_at,
        revenue.ended_at,
        cast(revenue.amount AS DOUBLE) / (epoch(revenue.ended_at) - epoch(revenue.started_at)) AS amount_a_second,
        revenue.currency
    FROM claims
    INNER JOIN marts.fct_revenue AS revenue
        ON claims.customer_id = revenue.customer_id AND revenue.ended_at > claims.claimed_from - INTERVAL 1 DAY
    WHERE revenue.kind = 'charge' AND revenue.ended_at > revenue.started_at
),

by_month AS (
    SELECT
        *,
        unnest(generate_series(date_trunc('month', starts_at), ended_at, INTERVAL 1 MONTH)) AS month_at
    FROM running
),

charged AS (
    SELECT
        customer_id,
        stream,
        claimed_from,
        CASE WHEN month_at >= taken_from THEN taken_by END AS taken_by,
        cast(month_at AS DATE) AS month_on,
        0.0 AS margin_amount,
        amount_a_second * (
            least(epoch(ended_at), epoch(month_at + INTERVAL 1 MONTH)) - greatest(epoch(starts_at), epoch(month_at))
        ) AS charge_amount,
        currency
    FROM by_month
),

flows AS (
    SELECT * FROM bought
    UNION ALL
    SELECT * FROM charged
),

people AS (
    SELECT
        stream,
        taken_by,
        count(DISTINCT customer_id) AS customer_count
    FROM flows
    GROUP BY stream, taken_by
)

SELECT
    flows.stream,
    flows.taken_by,
    cast(date_trunc('month', flows.claimed_from) AS DATE) AS came_on,
    flows.month_on,
    any_value(people.customer_count) AS customer_count,
    sum(flows.margin_amount * rates.rate) AS margin_amount,
    sum(flows.charge_amount * rates.rate) AS charge_amount,
    bool_or(rates.rate IS NULL) AS is_rate_missing
FROM flows
INNER JOIN people ON flows.stream = people.stream AND flows.taken_by IS NOT DISTINCT FROM people.taken_by
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON flows.currency = rates.currency AND last_day(flows.month_on) >= rates.rate_on
GROUP BY flows.stream, flows.taken_by, came_on, flows.month_on
ORDER BY flows.stream, flows.taken_by, came_on, flows.month_on;
