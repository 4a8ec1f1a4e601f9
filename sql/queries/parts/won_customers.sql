/* One row per customer: what winning them cost, what they have brought in each month since, and whether they count. */
WITH acquisition_lines AS (
    SELECT *
    FROM marts.fct_costs
    WHERE programme = 'acquisition' OR category = 'acquisition'
),

line_bounds AS (
    SELECT
        min(started_on) AS from_on,
        max(ended_on) AS until_on
    FROM acquisition_lines
),

sold AS (
    SELECT
        cast(min(observed_from) FILTER (WHERE entity = 'orders') AS DATE) AS from_on,
        cast(max(observed_until) AS DATE) AS until_on
    FROM marts.dim_sources
    WHERE entity IN ('orders', 'subscriptions')
),

-- Cost and value of the same customers: won while orders were seen and, where cost lines are there, while these run.
bounds AS (
    SELECT
        sold.until_on,
        coalesce(sold.from_on, DATE '0001-01-01') AS seen_from_on,
        greatest(coalesce(sold.from_on, DATE '0001-01-01'), coalesce(line_bounds.from_on, DATE '0001-01-01'))
            AS from_on,
        least(sold.until_on, coalesce(line_bounds.until_on, sold.until_on)) AS to_on,
        cast(date_trunc('quarter', to_on + INTERVAL 1 DAY) - INTERVAL 3 MONTH AS DATE) AS last_quarter_on
    FROM sold
    CROSS JOIN line_bounds
),

customers AS (
    SELECT
        *,
        cast(won_at AS DATE) AS won_on
    FROM marts.fct_acquisitions
),

-- A line that names a campaign is of the customers won by it; of all, where none was, as a line that names none.
reached AS (
    SELECT DISTINCT
        lines.source,
        lines.cost_id
    FROM acquisition_lines AS lines
    INNER JOIN customers
        ON
            lines.campaign = customers.acquired_via
            AND lines.currency = customers.currency
            AND lines.started_on <= customers.won_on
            AND lines.ended_on >= customers.won_on
),

targeted AS (
    SELECT
        lines.*,
        reached.cost_id IS NOT NULL AS is_of_campaign
    FROM acquisition_lines AS lines
    LEFT JOIN reached ON lines.source = reached.source AND lines.cost_id = reached.cost_id
),

pieces AS (
    SELECT
        customers.customer_id,
        targeted.category,
        cast(targeted.amount AS DOUBLE) / count(*) OVER (PARTITION BY targeted.source, targeted.cost_id) AS amount
    FROM targeted
    INNER JOIN customers
        ON
            targeted.currency = customers.currency
            AND targeted.started_on <= customers.won_on
            AND targeted.ended_on >= customers.won_on
            AND (NOT targeted.is_of_campaign OR targeted.campaign = customers.acquired_via)
),

spread AS (
    SELECT
        customer_id,
        sum(amount) FILTER (WHERE category = 'acquisition') AS line_amount,
        sum(amount) FILTER (WHERE category <> 'acquisition') AS beside_amount
    FROM pieces
    GROUP BY customer_id
),

-- What each has brought is added up for those who are asked for; a line of costs is shared by all it reached.
asked AS (
    SELECT *
    FROM customers
    WHERE
        ($from_at IS NULL OR won_at >= $from_at)
        AND ($to_at IS NULL OR won_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($currency IS NULL OR list_contains($currency, currency))
),

brought AS (
    SELECT
        customers.customer_id,
        greatest(epoch(revenue.started_at) - epoch(customers.won_at), 0) AS from_second,
        greatest(epoch(revenue.ended_at) - epoch(customers.won_at), 0) AS until_second,
        epoch(revenue.ended_at) - epoch(revenue.started_at) AS charge_seconds,
        revenue.kind = 'charge' AS is_charge,
        revenue.margin_amount IS NOT NULL OR revenue.kind = 'charge' AS is_margin_known,
        cast(coalesce(revenue.margin_amount, revenue.amount) AS DOUBLE) AS amount
    FROM marts.fct_revenue AS revenue
    INNER JOIN asked AS customers
        ON revenue.customer_id = customers.customer_id AND revenue.currency = customers.currency
),

-- A charge is spread over the months that it pays for; those before they were won are of no month since.
monthly AS (
    SELECT
        *,
        unnest(range(
            cast(floor(from_second / 2629800) AS BIGINT), cast(floor(until_second / 2629800) AS BIGINT) + 1
        )) AS month_no
    FROM brought
    WHERE is_charge AND until_second > from_second
),

by_month AS (
    SELECT
        customer_id,
        month_no,
        0.0 AS margin_amount,
        amount
        * (least(until_second, (month_no + 1) * 2629800) - greatest(from_second, month_no * 2629800))
        / charge_seconds AS charge_amount,
        TRUE AS is_margin_known
    FROM monthly
    UNION ALL
    SELECT
        customer_id,
        cast(floor(from_second / 2629800) AS BIGINT),
        amount,
        0.0,
        is_margin_known
    FROM brought
    WHERE NOT is_charge
),

by_customer AS (
    SELECT
        customer_id,
        -- Sorted once as a whole: by month, of which each customer has one entry.
        list_sort(list(struct_pack(month_no, margin_amount, charge_amount))) AS months,
        bool_and(is_margin_known) AS is_margin_known
    FROM (
        SELECT
            customer_id,
            month_no,
            sum(margin_amount) AS margin_amount,
            sum(charge_amount) AS charge_amount,
            bool_and(is_margin_known) AS is_margin_known
        FROM by_month
        GROUP BY customer_id, month_no
    ) AS summed
    GROUP BY customer_id
),

margins AS (
    SELECT
        customer_id,
        list_transform(months, LAMBDA month: struct_extract(month, 'month_no')) AS month_nos,
        list_transform(months, LAMBDA month: struct_extract(month, 'margin_amount')) AS margin_amounts,
        list_transform(months, LAMBDA month: struct_extract(month, 'charge_amount')) AS charge_amounts,
        is_margin_known
    FROM by_customer
),

histories AS (
    SELECT
        days.customer_id,
        cast(count(*) - 1 AS DOUBLE) AS frequency,
        date_diff('day', min(days.purchased_on), max(days.purchased_on)) / 7 AS recency_weeks,
        date_diff('day', min(days.purchased_on), max(cast(sources.observed_until AS DATE))) / 7 AS age_weeks,
        max(cast(sources.observed_until AS DATE)) AS until_on,
        coalesce(cast(avg(days.margin_amount) FILTER (WHERE days.repeat_number > 0) AS DOUBLE), 0) AS margin_value
    FROM marts.fct_purchase_days AS days
    INNER JOIN asked AS customers ON days.customer_id = customers.customer_id AND days.currency = customers.currency
    INNER JOIN marts.dim_sources AS sources ON days.source = sources.source AND sources.entity = 'orders'
    GROUP BY days.customer_id
),

-- The lines of a customer are taken together: the customer has left when the last of them has ended.
contracts AS (
    SELECT
        lines.customer_id,
        count(*) FILTER (WHERE lines.ended_at IS NULL) = 0 AS is_ended,
        cast(coalesce(
            sum(lines.monthly_amount)
            FILTER (WHERE lines.ended_at IS NULL AND lines.currency IS NOT DISTINCT FROM customers.currency), 0
        ) AS DOUBLE) AS monthly_amount,
        greatest(min(lines.started_at), any_value(tenures.committed_until)) AS free_at,
        date_diff('second', free_at, CASE WHEN is_ended THEN max(lines.ended_at) ELSE max(lines.observed_until) END)
        / 2629800 AS months_free,
        date_diff('second', free_at, max(lines.observed_until)) / 2629800 AS months_observed,
        date_diff('second', free_at, min(lines.entered_at)) / 2629800 AS months_before,
        cast(max(lines.observed_until) AS DATE) AS until_on
    FROM marts.fct_contracts AS lines
    INNER JOIN asked AS customers ON lines.customer_id = customers.customer_id
    INNER JOIN marts.fct_tenures AS tenures ON lines.customer_id = tenures.customer_id
    GROUP BY lines.customer_id
)

SELECT
    customers.customer_id,
    customers.currency,
    customers.acquired_via,
    customers.tenure,
    customers.brand,
    customers.segment,
    customers.region,
    customers.won_on,
    cast(customers.cost_amount AS DOUBLE) AS cost_amount,
    coalesce(spread.line_amount, 0) AS line_amount,
    coalesce(spread.beside_amount, 0) AS beside_amount,
    -- Followed as long as the files that they are in; by both, while both were seen.
    greatest(
        date_diff('day', customers.won_on, coalesce(least(histories.until_on, contracts.until_on), bounds.until_on)), 0
    ) / 30.4375 AS age_months,
    coalesce(margins.month_nos, []) AS month_nos,
    coalesce(margins.margin_amounts, []) AS margin_amounts,
    coalesce(margins.charge_amounts, []) AS charge_amounts,
    coalesce(margins.is_margin_known, TRUE) AS is_margin_known,
    histories.frequency,
    histories.recency_weeks,
    histories.age_weeks,
    histories.margin_value,
    contracts.is_ended,
    contracts.monthly_amount,
    contracts.months_free,
    contracts.months_observed,
    contracts.months_before,
    customers.won_on >= bounds.seen_from_on AS is_followed,
    bounds.last_quarter_on,
    coalesce(
        customers.won_on BETWEEN bounds.from_on AND bounds.to_on
        AND (
            $tranche = 'all'
            OR (
                customers.won_on >= bounds.last_quarter_on
                AND customers.won_on < bounds.last_quarter_on + INTERVAL 3 MONTH
            )
        ),
        FALSE
    ) AS is_counted,
    customers.source_batch_id,
    customers.source_line
FROM asked AS customers
CROSS JOIN bounds
LEFT JOIN spread ON customers.customer_id = spread.customer_id
LEFT JOIN margins ON customers.customer_id = margins.customer_id
LEFT JOIN histories ON customers.customer_id = histories.customer_id
LEFT JOIN contracts ON customers.customer_id = contracts.customer_id;
