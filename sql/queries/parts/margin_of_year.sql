/* One row per complaint of a customer: what they brought in the year before it, in the currency that is reported in. */
WITH paid AS (
    SELECT
        complaints.case_key,
        revenue.kind,
        revenue.currency,
        cast(greatest(revenue.started_at, complaints.opened_at - INTERVAL 365 DAY) AS DATE) AS booked_on,
        CASE
            WHEN revenue.kind = 'charge'
                THEN
                    cast(revenue.amount AS DOUBLE)
                    * (
                        least(epoch(revenue.ended_at), epoch(complaints.opened_at))
                        - greatest(epoch(revenue.started_at), epoch(complaints.opened_at - INTERVAL 365 DAY))
                    )
                    / (epoch(revenue.ended_at) - epoch(revenue.started_at))
            ELSE cast(revenue.margin_amount AS DOUBLE)
        END AS amount
    FROM marts.fct_complaints AS complaints
    INNER JOIN marts.fct_revenue AS revenue ON complaints.customer_id = revenue.customer_id
    WHERE
        complaints.opened_at > revenue.started_at
        AND (
            revenue.kind <> 'charge' AND complaints.opened_at - INTERVAL 365 DAY < revenue.started_at
            OR revenue.kind = 'charge'
            AND complaints.opened_at - INTERVAL 365 DAY < revenue.ended_at
            AND revenue.ended_at > revenue.started_at
        )
),

/* What is older than any rate takes the first. */
first_rates AS (
    SELECT
        currency,
        arg_min(rate, rate_on) AS rate
    FROM parts.reporting_rates
    GROUP BY currency
)

SELECT
    paid.case_key,
    coalesce(sum(paid.amount * coalesce(rates.rate, first_rates.rate)) FILTER (WHERE paid.kind <> 'charge'), 0)
        AS margin_amount,
    coalesce(sum(paid.amount * coalesce(rates.rate, first_rates.rate)) FILTER (WHERE paid.kind = 'charge'), 0)
        AS charge_amount,
    bool_or(first_rates.rate IS NULL) AS is_rate_missing,
    bool_or(paid.amount IS NULL) AS is_margin_missing
FROM paid
ASOF LEFT JOIN parts.reporting_rates AS rates
    ON paid.currency = rates.currency AND paid.booked_on >= rates.rate_on
LEFT JOIN first_rates ON paid.currency = first_rates.currency
GROUP BY paid.case_key
