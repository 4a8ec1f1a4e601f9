/* One row per contract, and per customer and currency who bought: known at the opening and closing, paid between. */
WITH spans AS (
    SELECT
        entity,
        min(cast(observed_from AS DATE)) AS from_on,
        max(cast(observed_until AS DATE)) AS until_on
    FROM marts.dim_sources
    WHERE entity IN ('orders', 'subscriptions')
    GROUP BY entity
),

/* The period asked for; else the last 365 days, or the later half of what is known of orders where that is less. */
periods AS (
    SELECT
        least(
            coalesce(cast($to_at AS DATE) - 1, max(until_on)), max(until_on)
        ) AS closing_on,
        coalesce(
            cast($from_at AS DATE) - 1,
            closing_on
            - least(365, cast(floor(date_diff('day', arg_min(from_on, entity), max(until_on)) / 2) AS INTEGER))
        ) AS opening_on,
        cast(opening_on + 1 AS TIMESTAMPTZ) AS opened_at,
        cast(closing_on + 1 AS TIMESTAMPTZ) AS closed_at
    FROM spans
),

complaints AS (
    SELECT
        complaints.customer_id,
        bool_or(coalesce(
            complaints.replied_at > complaints.opened_at + to_hours($landmark_hours), TRUE
        )) AS is_ignored
    FROM marts.fct_complaints AS complaints
    CROSS JOIN periods
    -- A complaint is ignored once there was time to answer it.
    WHERE
        complaints.is_reply_observable
        AND coalesce(complaints.was_known_before, TRUE)
        AND complaints.opened_at >= periods.opened_at
        AND complaints.opened_at + to_hours($landmark_hours) <= least(complaints.observed_until, periods.closed_at)
    GROUP BY complaints.customer_id
),

/* Who asked for something in the period, and whether the first of it stayed without an answer. */
contacts AS (
    SELECT
        contacts.customer_id,
        arg_min(contacts.is_unanswered, contacts.contacted_at) AS is_unanswered
    FROM marts.fct_contacts AS contacts
    CROSS JOIN periods
    WHERE contacts.contacted_at >= periods.opened_at AND contacts.contacted_at < periods.closed_at
    GROUP BY contacts.customer_id
),

paid AS (
    SELECT
        revenue.customer_id,
        revenue.currency,
        sum(coalesce(revenue.margin_amount, revenue.amount)) AS margin_amount,
        bool_and(revenue.margin_amount IS NOT NULL) AS is_margin_known
    FROM marts.fct_revenue AS revenue
    CROSS JOIN periods
    WHERE
        revenue.kind <> 'charge'
        AND revenue.started_at >= periods.opened_at
        AND revenue.started_at < periods.closed_at
    GROUP BY revenue.customer_id, revenue.currency
),

days AS (
    SELECT
        days.*,
        -- A day after its source fell silent was not watched.
        max(least(periods.opening_on, cast(sources.observed_until AS DATE))) OVER account AS opening_on,
        max(least(periods.closing_on, cast(sources.observed_until AS DATE))) OVER account AS closing_on
    FROM marts.fct_purchase_days AS days
    INNER JOIN marts.dim_sources AS sources ON days.source = sources.source AND sources.entity = 'orders'
    CROSS JOIN periods
    WHERE
        ($brand IS NULL OR list_contains($brand, days.brand))
        AND ($segment IS NULL OR list_contains($segment, days.segment))
        AND ($region IS NULL OR list_contains($region, days.region))
        AND ($product IS NULL OR list_contains($product, days.product))
        AND ($currency IS NULL OR list_contains($currency, days.currency))
    WINDOW account AS (PARTITION BY days.customer_id, days.currency)
),

buyers AS (
    SELECT
        customer_id,
        currency,
        any_value(brand) AS brand,
        any_value(segment) AS segment,
        any_value(region) AS region,
        min(purchased_on) AS first_on,
        max(purchased_on) FILTER (WHERE purchased_on <= opening_on) AS last_before_on,
        any_value(opening_on) AS account_opening_on,
        any_value(closing_on) AS account_closing_on,
        count(*) FILTER (WHERE purchased_on <= opening_on) AS purchases_before,
        count(*) FILTER (WHERE purchased_on <= closing_on) AS purchases,
        max(purchased_on) FILTER (WHERE purchased_on <= closing_on) AS last_on,
        avg(margin_amount) FILTER (WHERE repeat_number > 0 AND purchased_on <= opening_on) AS opening_margin_value,
        avg(margin_amount) FILTER (WHERE repeat_number > 0 AND purchased_on <= closing_on) AS closing_margin_value,
        arg_min(margin_amount, purchased_on) AS first_margin_amount,
        arg_min(source_batch_id, purchased_on) AS source_batch_id,
        arg_min(source_line, purchased_on) AS source_line
    FROM days
    GROUP BY customer_id, currency
    HAVING min(purchased_on) <= any_value(closing_on)
),

/* What of a contract's charge was known at the opening and at the closing. */
charges AS (
    SELECT
        charges.source,
        charges.customer_id,
        charges.line_id,
        charges.contract_started_at,
        arg_min(charges.monthly_amount, charges.started_at) AS first_monthly_amount,
        max_by(charges.monthly_amount, charges.started_at)
        FILTER (WHERE charges.started_at < periods.opened_at) AS opening_monthly_amount,
        max_by(charges.monthly_amount, charges.started_at)
        FILTER (WHERE charges.started_at < periods.closed_at) AS closing_monthly_amount,
        sum(charges.amount * coalesce(greatest(
            epoch(least(charges.until_at, periods.closed_at))
            - epoch(greatest(charges.started_at, periods.opened_at)), 0
        ) / nullif(epoch(charges.until_at) - epoch(charges.started_at), 0), 0)) AS charged_amount
    FROM marts.fct_charges AS charges
    CROSS JOIN periods
    GROUP BY charges.source, charges.customer_id, charges.line_id, charges.contract_started_at
),

contracts AS (
    SELECT
        contracts.customer_id,
        coalesce(contracts.currency, 'XXX') AS currency,
        contracts.brand,
        contracts.segment,
        contracts.region,
        contracts.line_id,
        contracts.started_at,
        contracts.entered_at,
        contracts.committed_until,
        contracts.ended_at,
        charges.* EXCLUDE (source, customer_id, line_id, contract_started_at),
        least(contracts.observed_until, periods.opened_at) AS opening_at,
        least(contracts.observed_until, periods.closed_at) AS closing_at,
        contracts.source_batch_id,
        contracts.source_line
    FROM marts.fct_contracts AS contracts
    INNER JOIN charges
        ON
            contracts.source = charges.source
            AND contracts.customer_id = charges.customer_id
            AND contracts.line_id = charges.line_id
            AND contracts.started_at = charges.contract_started_at
    CROSS JOIN periods
    WHERE
        contracts.started_at < periods.closed_at
        AND ($brand IS NULL OR list_contains($brand, contracts.brand))
        AND ($segment IS NULL OR list_contains($segment, contracts.segment))
        AND ($region IS NULL OR list_contains($region, contracts.region))
        AND ($product IS NULL OR list_contains($product, contracts.product))
        AND ($currency IS NULL OR list_contains($currency, coalesce(contracts.currency, 'XXX')))
),

accounts AS (
    SELECT
        buyers.customer_id,
        buyers.currency,
        'without' AS contract,
        NULL AS line_id,
        buyers.brand,
        buyers.segment,
        buyers.region,
        buyers.first_on,
        NULL AS left_on,
        buyers.first_on <= buyers.account_opening_on AS is_opening,
        coalesce(paid.is_margin_known, TRUE) AS is_margin_known,
        cast(coalesce(paid.margin_amount, 0) AS DOUBLE) AS margin_amount,
        cast(buyers.first_margin_amount AS DOUBLE) AS first_margin_amount,
        date_diff('day', greatest(buyers.first_on, buyers.account_opening_on), buyers.account_closing_on)
        / 7 AS elapsed,
        cast(greatest(buyers.purchases_before - 1, 0) AS DOUBLE) AS opening_frequency,
        coalesce(date_diff('day', buyers.first_on, buyers.last_before_on), 0) / 7 AS opening_recency_weeks,
        greatest(date_diff('day', buyers.first_on, buyers.account_opening_on), 0) / 7 AS opening_age_weeks,
        cast(coalesce(buyers.opening_margin_value, 0) AS DOUBLE) AS opening_margin_value,
        cast(buyers.purchases - 1 AS DOUBLE) AS closing_frequency,
        date_diff('day', buyers.first_on, buyers.last_on) / 7 AS closing_recency_weeks,
        date_diff('day', buyers.first_on, buyers.account_closing_on) / 7 AS closing_age_weeks,
        cast(coalesce(buyers.closing_margin_value, 0) AS DOUBLE) AS closing_margin_value,
        NULL AS start_months_free,
        NULL AS start_monthly_amount,
        NULL AS opening_months_free,
        NULL AS opening_months_observed,
        NULL AS opening_months_before,
        FALSE AS opening_is_ended,
        NULL AS closing_months_free,
        NULL AS closing_months_observed,
        NULL AS closing_months_before,
        FALSE AS closing_is_ended,
        NULL AS closing_monthly_amount,
        buyers.last_before_on > buyers.account_opening_on - $dormant_days AS was_active,
        buyers.purchases > buyers.purchases_before AS has_paid,
        buyers.source_batch_id,
        buyers.source_line
    FROM buyers
    LEFT JOIN paid ON buyers.customer_id = paid.customer_id AND buyers.currency = paid.currency
    UNION ALL
    SELECT
        customer_id,
        currency,
        'with',
        line_id,
        brand,
        segment,
        region,
        cast(started_at AS DATE),
        CASE WHEN ended_at <= closing_at THEN cast(ended_at AS DATE) END,
        started_at < opening_at,
        TRUE,
        cast(coalesce(charged_amount, 0) AS DOUBLE),
        0.0,
        date_diff('second', greatest(started_at, opening_at), closing_at) / 2629800,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        date_diff(
            'second',
            greatest(started_at, coalesce(committed_until, started_at)),
            greatest(started_at, opening_at)
        ) / 2629800,
        cast(coalesce(
            CASE WHEN started_at < opening_at THEN opening_monthly_amount ELSE first_monthly_amount END, 0
        ) AS DOUBLE),
        date_diff(
            'second',
            greatest(started_at, coalesce(committed_until, started_at)),
            CASE WHEN ended_at <= opening_at THEN ended_at ELSE opening_at END
        ) / 2629800,
        date_diff('second', greatest(started_at, coalesce(committed_until, started_at)), opening_at) / 2629800,
        date_diff('second', greatest(started_at, coalesce(committed_until, started_at)), entered_at) / 2629800,
        coalesce(ended_at <= opening_at, FALSE),
        date_diff(
            'second',
            greatest(started_at, coalesce(committed_until, started_at)),
            CASE WHEN ended_at <= closing_at THEN ended_at ELSE closing_at END
        ) / 2629800,
        date_diff('second', greatest(started_at, coalesce(committed_until, started_at)), closing_at) / 2629800,
        date_diff('second', greatest(started_at, coalesce(committed_until, started_at)), entered_at) / 2629800,
        coalesce(ended_at <= closing_at, FALSE),
        cast(coalesce(closing_monthly_amount, 0) AS DOUBLE),
        started_at < opening_at AND coalesce(ended_at > opening_at, TRUE),
        coalesce(ended_at > opening_at, TRUE),
        source_batch_id,
        source_line
    FROM contracts
),

/* What the whole customer was at the opening: one who comes back or adds a line is nobody new. */
customers AS (
    SELECT
        customer_id,
        bool_or(is_opening) AS was_customer,
        bool_or(coalesce(was_active, FALSE)) AS was_active
    FROM accounts
    GROUP BY customer_id
)

SELECT
    accounts.* EXCLUDE (was_active, has_paid),
    periods.opening_on,
    periods.closing_on,
    coalesce(complaints.is_ignored, FALSE) AS is_ignored,
    complaints.customer_id IS NOT NULL AS has_complained,
    CASE
        WHEN contacts.customer_id IS NULL THEN 'none'
        WHEN contacts.is_unanswered THEN 'unanswered'
        ELSE 'answered'
    END AS contact,
    CASE
        WHEN NOT accounts.is_opening AND NOT customers.was_customer THEN 'acquired'
        WHEN customers.was_customer AND NOT customers.was_active AND accounts.has_paid THEN 'reactivated'
        WHEN NOT accounts.is_opening THEN 'added'
        ELSE 'held'
    END AS standing
FROM accounts
INNER JOIN customers ON accounts.customer_id = customers.customer_id
LEFT JOIN complaints ON accounts.customer_id = complaints.customer_id
LEFT JOIN contacts ON accounts.customer_id = contacts.customer_id
CROSS JOIN periods
