/* One row per customer from their first complaint on: answered or ignored, how long they stayed, what they brought. */
WITH reached AS (
    SELECT * FROM parts.landmark_customers
    WHERE experience <> 'no complaint'
),

paid AS (
    SELECT
        customer_id,
        min_by(currency, started_at) AS currency
    FROM marts.fct_revenue
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),

bought AS (
    SELECT
        reached.customer_id,
        sum(cast(days.margin_amount AS DOUBLE)) AS margin_amount
    FROM reached
    INNER JOIN paid ON reached.customer_id = paid.customer_id
    INNER JOIN marts.fct_purchase_days AS days
        ON reached.customer_id = days.customer_id AND paid.currency = days.currency
    WHERE
        epoch(days.first_order_at) <= epoch(reached.follow_from)
        AND days.purchased_on <= reached.follow_from
        AND days.purchased_on > reached.follow_from - INTERVAL 365 DAY
    GROUP BY reached.customer_id
),

/* Each contract that ran, at the price and commitment stated by then: what was renewed later was not yet known. */
running AS (
    SELECT
        reached.customer_id,
        max_by(charges.monthly_amount, charges.started_at) AS monthly_amount,
        max_by(charges.currency, charges.started_at) AS currency,
        max(charges.committed_until) > any_value(reached.follow_from) AS is_bound
    FROM reached
    INNER JOIN marts.fct_contracts AS contracts ON reached.customer_id = contracts.customer_id
    INNER JOIN marts.fct_charges AS charges
        ON
            contracts.source = charges.source
            AND contracts.customer_id = charges.customer_id
            AND contracts.line_id = charges.line_id
            AND contracts.started_at = charges.contract_started_at
    WHERE
        charges.started_at <= reached.follow_from
        AND (contracts.ended_at IS NULL OR contracts.ended_at > reached.follow_from)
    GROUP BY reached.customer_id, contracts.source, contracts.line_id, contracts.started_at
),

charged AS (
    SELECT
        running.customer_id,
        sum(cast(running.monthly_amount AS DOUBLE)) FILTER (WHERE running.currency = paid.currency) AS charge_amount,
        bool_or(running.is_bound) AS is_bound
    FROM running
    INNER JOIN paid ON running.customer_id = paid.customer_id
    GROUP BY running.customer_id
),

watched AS (
    SELECT sum(greatest(epoch(exit_at) - epoch(entered_at), 0)) / 2629800 AS customer_months
    FROM parts.followed_customers
),

orders_seen AS (
    SELECT min(observed_from) AS from_at
    FROM marts.dim_sources
    WHERE entity = 'orders'
),

/* Silence is known only when the window is over: the leaving itself was at the last purchase before it. */
dated AS (
    SELECT
        reached.*,
        tenures.origin_at,
        CASE reached.tenure
            WHEN 'contract' THEN reached.exit_days
            WHEN 'activity' THEN
                CASE
                    WHEN reached.has_left THEN greatest(reached.exit_days - $window_days, 1)
                    ELSE reached.exit_days - $window_days
                END
        END AS stayed_days,
        reached.tenure = 'contract'
        OR reached.follow_from + to_days($window_days) < tenures.observed_until AS had_window
    FROM reached
    INNER JOIN marts.fct_tenures AS tenures ON reached.customer_id = tenures.customer_id
)

SELECT
    dated.customer_id,
    dated.tenure,
    dated.brand,
    dated.segment,
    dated.region,
    paid.currency,
    dated.experience,
    dated.follow_from,
    dated.stayed_days,
    dated.has_left,
    coalesce(charged.is_bound, FALSE) AS is_bound,
    people.follower_count,
    coalesce(charged.charge_amount, 0) AS charge_amount,
    coalesce(bought.margin_amount, 0) AS margin_amount,
    greatest(
        epoch(dated.follow_from) - greatest(
            epoch(dated.origin_at), epoch(dated.follow_from) - 365 * 86400, coalesce(epoch(orders_seen.from_at), 0)
        ),
        86400
    ) / 2629800 AS months_before,
    watched.customer_months,
    dated.source_batch_id,
    dated.source_line
FROM dated
CROSS JOIN orders_seen
CROSS JOIN watched
INNER JOIN paid ON dated.customer_id = paid.customer_id
LEFT JOIN bought ON dated.customer_id = bought.customer_id
LEFT JOIN charged ON dated.customer_id = charged.customer_id
LEFT JOIN marts.dim_people AS people ON dated.customer_id = people.person
WHERE
    dated.had_window
    AND dated.stayed_days > 0
    AND ($currency IS NULL OR list_contains($currency, paid.currency));
