/* One row per customer and moment: how a complaint was resolved, or none was made, what was known, and who stayed. */
WITH moments AS MATERIALIZED (SELECT * FROM parts.recovery_moments),

leavings AS (
    SELECT
        moments.moment_key,
        min(pauses.last_active_at) AS left_at
    FROM moments
    INNER JOIN marts.fct_tenures AS tenures ON moments.customer_id = tenures.customer_id
    INNER JOIN marts.fct_pauses AS pauses ON moments.customer_id = pauses.customer_id
    WHERE
        tenures.tenure = 'contract'
        AND epoch(coalesce(pauses.next_active_at, tenures.observed_until)) - epoch(pauses.last_active_at)
        > 86400 * $grace_days
        AND coalesce(pauses.next_active_at, tenures.observed_until) > moments.opened_at
    GROUP BY moments.moment_key
),

bought AS (
    SELECT
        moments.moment_key,
        min(orders.ordered_at) FILTER (WHERE orders.ordered_at > moments.landmark_at) AS next_order_at,
        max(orders.ordered_at) FILTER (WHERE orders.ordered_at < moments.opened_at) AS last_order_at,
        count(*) FILTER (WHERE orders.ordered_at < moments.opened_at) AS order_count
    FROM moments
    INNER JOIN marts.fct_orders AS orders ON moments.customer_id = orders.customer_id
    WHERE orders.kind = 'order' AND orders.ordered_at >= moments.opened_at - INTERVAL 365 DAY
    GROUP BY moments.moment_key
),

/* As in marts.fct_complaint_covariates: currencies cannot be added, so that of the last order counts alone. */
paid AS (
    SELECT
        moments.moment_key,
        orders.currency,
        sum(orders.amount) AS amount
    FROM moments
    INNER JOIN marts.fct_orders AS orders
        ON
            moments.customer_id = orders.customer_id
            AND moments.opened_at > orders.ordered_at
            AND moments.opened_at - INTERVAL 365 DAY <= orders.ordered_at
    GROUP BY moments.moment_key, orders.currency
    QUALIFY row_number() OVER (PARTITION BY moments.moment_key ORDER BY max(orders.ordered_at) DESC, currency) = 1
),

running AS (
    SELECT
        moments.moment_key,
        sum(charges.monthly_amount) AS charge_amount,
        max(charges.committed_until) AS committed_until
    FROM moments
    INNER JOIN marts.fct_charges AS charges
        ON
            moments.customer_id = charges.customer_id
            AND moments.opened_at > charges.started_at
            AND moments.opened_at < charges.until_at
    GROUP BY moments.moment_key
),

contacted AS (
    SELECT
        moments.moment_key,
        count(*) AS contact_count
    FROM moments
    INNER JOIN marts.fct_contacts AS contacts
        ON
            moments.customer_id = contacts.customer_id
            AND moments.opened_at > contacts.contacted_at
            AND moments.opened_at - INTERVAL 180 DAY <= contacts.contacted_at
            AND moments.moment_key <> contacts.contact_key
    GROUP BY moments.moment_key
),

followed AS (
    SELECT
        moments.*,
        tenures.tenure,
        tenures.brand,
        customers.segment,
        customers.region,
        leavings.left_at,
        moments.opened_at + to_days($outcome_days) AS judged_at,
        CASE tenures.tenure WHEN 'contract' THEN leavings.left_at ELSE bought.next_order_at END AS event_at,
        CASE tenures.tenure
            WHEN 'contract' THEN tenures.observed_until - to_days($grace_days)
            ELSE tenures.observed_until
        END AS followed_until,
        greatest(epoch(moments.opened_at) - epoch(tenures.origin_at), 0) / 86400 AS tenure_days,
        (epoch(moments.opened_at) - epoch(bought.last_order_at)) / 86400 AS last_order_days,
        coalesce(bought.order_count, 0) AS order_count,
        coalesce(paid.amount, 0) AS spent_amount,
        paid.currency,
        coalesce(running.charge_amount, 0) AS charge_amount,
        greatest(coalesce(epoch(running.committed_until) - epoch(moments.opened_at), 0), 0) / 86400 AS bound_days,
        coalesce(contacted.contact_count, 0) AS contact_count
    FROM moments
    INNER JOIN marts.fct_tenures AS tenures ON moments.customer_id = tenures.customer_id
    LEFT JOIN marts.dim_customers AS customers ON moments.customer_id = customers.customer_id
    LEFT JOIN leavings ON moments.moment_key = leavings.moment_key
    LEFT JOIN bought ON moments.moment_key = bought.moment_key
    LEFT JOIN paid ON moments.moment_key = paid.moment_key
    LEFT JOIN running ON moments.moment_key = running.moment_key
    LEFT JOIN contacted ON moments.moment_key = contacted.moment_key
)

SELECT
    followed.moment_key,
    followed.customer_id,
    followed.opened_at,
    cast(date_trunc('day', followed.opened_at) AS DATE) AS happened_on,
    followed.experience,
    followed.tenure,
    followed.brand,
    followed.segment,
    followed.region,
    followed.tenure_days,
    followed.last_order_days,
    followed.order_count,
    followed.spent_amount,
    followed.currency,
    followed.charge_amount,
    followed.bound_days,
    followed.contact_count,
    CASE
        WHEN followed.event_at <= followed.judged_at AND followed.event_at <= followed.followed_until
            THEN followed.tenure <> 'contract'
        WHEN followed.followed_until >= followed.judged_at THEN followed.tenure = 'contract'
    END AS has_stayed,
    least(
        coalesce(epoch(followed.event_at), epoch(followed.judged_at)), epoch(followed.judged_at)
    ) / 86400 - epoch(followed.opened_at) / 86400 AS decided_days,
    cast($outcome_days AS DOUBLE) AS judged_days,
    (epoch(followed.followed_until) - epoch(followed.opened_at)) / 86400 AS followed_days,
    imports.file_name AS file,
    followed.source_line AS line
FROM followed
LEFT JOIN marts.dim_imports AS imports ON followed.source_batch_id = imports.batch_id
WHERE
    NOT coalesce(followed.tenure = 'contract' AND followed.left_at <= followed.landmark_at, FALSE)
    AND followed.followed_until >= followed.landmark_at
