/* One row per stream of customers, months in which they came and paid, and stronger streams that hold them by then. */
WITH claims AS (
    SELECT
        claims.customer_id,
        claims.stream,
        claims.claimed_from,
        min(stronger.claimed_from) FILTER (WHERE stronger.stream = 'retained') AS retained_from,
        min(stronger.claimed_from) FILTER (WHERE stronger.stream = 'acquired') AS acquired_from
    FROM marts.fct_ledger_claims AS claims
    LEFT JOIN marts.fct_ledger_claims AS stronger
        ON claims.customer_id = stronger.customer_id AND claims.strength > stronger.strength
    WHERE
        claims.stream <> 'retained'
        AND ($from_at IS NULL OR claims.claimed_from >= $from_at)
        AND ($to_at IS NULL OR claims.claimed_from < $to_at)
    GROUP BY claims.customer_id, claims.stream, claims.claimed_from
),

bought AS (
    SELECT
        claims.customer_id,
        claims.stream,
        claims.claimed_from,
        coalesce(revenue.started_at >= claims.retained_from, FALSE) AS is_retained,
        coalesce(revenue.started_at >= claims.acquired_from, FALSE) AS is_acquired,
        cast(date_trunc('month', revenue.started_at) AS DATE) AS month_on,
        cast(revenue.margin_amount AS DOUBLE) AS margin_amount,
        revenue.margin_amount IS NULL AS is_margin_unknown,
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
        claims.retained_from,
        claims.acquired_from,
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
        coalesce(month_at >= retained_from, FALSE) AS is_retained,
        coalesce(month_at >= acquired_from, FALSE) AS is_acquired,
        cast(month_at AS DATE) AS month_on,
        0.0 AS margin_amount,
        FALSE AS is_margin_unknown,
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
        is_retained,
        is_acquired,
        count(DISTINCT customer_id) AS customer_count
    FROM flows
    GROUP BY stream, is_retained, is_acquired
)

SELECT
    flows.stream,
    flows.is_retained,
    flows.is_acquired,
    cast(date_trunc('month', flows.claimed_from) AS DATE) AS came_on,
    flows.month_on,
    any_value(people.customer_count) AS customer_count,
    coalesce(sum(flows.margin_amount * rates.rate), 0) AS margin_amount,
    coalesce(sum(flows.charge_amount * rates.rate), 0) AS charge_amount,
    count(*) FILTER (WHERE flows.is_margin_unknown) AS unknown_margins,
    bool_or(rates.rate IS NULL) AS is_rate_missing
FROM flows
INNER JOIN people
    ON
        flows.stream = people.stream
        AND flows.is_retained = people.is_retained
        AND flows.is_acquired = people.is_acquired
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON flows.currency = rates.currency AND last_day(flows.month_on) >= rates.rate_on
GROUP BY flows.stream, flows.is_retained, flows.is_acquired, came_on, flows.month_on
ORDER BY flows.stream, flows.is_retained, flows.is_acquired, came_on, flows.month_on;
