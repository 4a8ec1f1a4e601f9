/* One row per customer from their first complaint on: what they were like, whether it was answered, and what they
   brought in each month of 30.4375 days after, for the months that are over. */
WITH first_complaints AS (
    SELECT
        complaints.case_key,
        complaints.customer_id,
        complaints.opened_at,
        complaints.was_known_before,
        coalesce(complaints.replied_at <= complaints.opened_at + INTERVAL 72 HOUR, FALSE) AS is_answered,
        complaints.source,
        complaints.source_batch_id,
        complaints.source_line
    FROM marts.fct_complaints AS complaints
    WHERE
        complaints.is_for_care
        AND complaints.is_reply_observable
        AND complaints.opened_at + INTERVAL 72 HOUR <= complaints.observed_until
    QUALIFY row_number() OVER (
        PARTITION BY complaints.customer_id ORDER BY complaints.opened_at, complaints.case_key
    ) = 1
),

/* A file of contracts ends with the last that began or ended, maybe long ago: orders tell the time if there are any. */
sales_end AS (
    SELECT
        coalesce(
            max(observed_until) FILTER (WHERE entity = 'orders'),
            max(observed_until) FILTER (WHERE entity = 'subscriptions')
        ) AS observed_until
    FROM marts.dim_sources
),

asked AS (
    SELECT
        first_complaints.*,
        cast(date_trunc('month', first_complaints.opened_at) AS DATE) AS month_on,
        cast(
            floor((epoch(sales_end.observed_until) - epoch(first_complaints.opened_at)) / 2629800) AS INTEGER
        ) AS months_followed
    FROM first_complaints
    CROSS JOIN sales_end
    WHERE
        ($from_at IS NULL OR first_complaints.opened_at >= $from_at)
        AND ($to_at IS NULL OR first_complaints.opened_at < $to_at)
),

/* Orders fall into one month each, charges into every month that they run through; months before are below 0. */
bought AS (
    SELECT
        asked.customer_id,
        cast(floor((epoch(revenue.started_at) - epoch(asked.opened_at)) / 2629800) AS INTEGER) AS age,
        cast(revenue.margin_amount AS DOUBLE) AS margin_amount,
        revenue.margin_amount IS NULL AS is_margin_unknown,
        0.0 AS charge_amount,
        revenue.currency,
        cast(revenue.started_at AS DATE) AS booked_on
    FROM asked
    INNER JOIN marts.fct_revenue AS revenue ON asked.customer_id = revenue.customer_id
    WHERE revenue.kind <> 'charge'
),

running AS (
    SELECT
        asked.customer_id,
        (epoch(revenue.started_at) - epoch(asked.opened_at)) / 2629800 AS starts,
        (epoch(revenue.ended_at) - epoch(asked.opened_at)) / 2629800 AS ends,
        cast(revenue.amount AS DOUBLE) AS amount,
        revenue.currency,
        asked.opened_at
    FROM asked
    INNER JOIN marts.fct_revenue AS revenue ON asked.customer_id = revenue.customer_id
    WHERE revenue.kind = 'charge' AND revenue.ended_at > revenue.started_at
),

ages AS (
    SELECT
        *,
        unnest(generate_series(
            cast(greatest(floor(starts), -12) AS BIGINT), cast(floor(least(ends, 60)) AS BIGINT)
        )) AS age
    FROM running
),

charged AS (
    SELECT
        customer_id,
        cast(age AS INTEGER) AS age,
        0.0 AS margin_amount,
        FALSE AS is_margin_unknown,
        amount * greatest(least(age + 1, ends) - greatest(age, starts), 0) / (ends - starts) AS charge_amount,
        currency,
        cast(opened_at + to_days(cast(round(30.4375 * age) AS INTEGER)) AS DATE) AS booked_on
    FROM ages
),

flows AS (
    SELECT * FROM bought
    WHERE age >= -12
    UNION ALL
    SELECT * FROM charged
),

/* What somebody paid before they complained only says what they were like: older than any rate, it takes the first. */
first_rates AS (
    SELECT
        currency,
        arg_min(rate, rate_on) AS rate
    FROM parts.reporting_rates
    GROUP BY currency
),

converted AS (
    SELECT
        flows.customer_id,
        flows.age,
        flows.margin_amount,
        flows.charge_amount,
        flows.is_margin_unknown,
        coalesce(rates.rate, CASE WHEN flows.age < 0 THEN first_rates.rate END) AS rate
    FROM flows
    ASOF LEFT JOIN parts.reporting_rates AS rates
        ON flows.currency = rates.currency AND flows.booked_on >= rates.rate_on
    LEFT JOIN first_rates ON flows.currency = first_rates.currency
),

paid AS (
    SELECT
        customer_id,
        age,
        sum(margin_amount * rate) AS margin_amount,
        sum(charge_amount * rate) AS charge_amount,
        bool_or(rate IS NULL) AS is_rate_missing,
        count(*) FILTER (WHERE is_margin_unknown) AS unknown_margins,
        count(*) AS flow_count
    FROM converted
    GROUP BY customer_id, age
),

each_month AS (
    SELECT unnest(generate_series(0, 59)) AS age
),

later AS (
    SELECT
        asked.customer_id,
        list(coalesce(paid.margin_amount, 0) ORDER BY months.age) AS margin_amounts,
        list(coalesce(paid.charge_amount, 0) ORDER BY months.age) AS charge_amounts
    FROM asked
    INNER JOIN each_month AS months ON asked.months_followed > months.age
    LEFT JOIN paid ON asked.customer_id = paid.customer_id AND months.age = paid.age
    GROUP BY asked.customer_id
),

before AS (
    SELECT
        customer_id,
        sum(margin_amount) FILTER (WHERE age < 0) AS past_margin_amount,
        sum(charge_amount) FILTER (WHERE age < 0) AS past_charge_amount,
        bool_or(is_rate_missing) AS is_rate_missing,
        sum(unknown_margins) AS unknown_margins,
        sum(flow_count) AS flow_count
    FROM paid
    GROUP BY customer_id
),

bound AS (
    SELECT
        asked.customer_id,
        greatest((max(epoch(charges.committed_until)) - any_value(epoch(asked.opened_at))) / 2629800, 0) AS bound_months
    FROM asked
    INNER JOIN marts.fct_charges AS charges
        ON asked.customer_id = charges.customer_id AND asked.opened_at >= charges.started_at
    GROUP BY asked.customer_id
),

openers AS (
    SELECT
        cases.case_key,
        any_value(cases.channel) AS channel,
        any_value(cases.topic) AS topic,
        max(mentions.follower_count) AS follower_count,
        avg(voices.tone) AS tone,
        arg_min(voices.text, mentions.posted_at) AS text
    FROM asked
    INNER JOIN marts.fct_cases AS cases ON asked.case_key = cases.case_key
    LEFT JOIN marts.fct_mentions AS mentions
        ON
            cases.channel = mentions.platform
            AND cases.thread_key = mentions.thread_key
            AND mentions.is_opener
    LEFT JOIN marts.fct_voices AS voices
        ON mentions.platform = voices.platform AND mentions.mention_id = voices.mention_id
    GROUP BY cases.case_key
)

SELECT
    asked.customer_id,
    asked.opened_at,
    asked.month_on,
    asked.is_answered,
    asked.was_known_before,
    asked.months_followed,
    openers.channel,
    openers.topic,
    openers.follower_count,
    openers.tone,
    openers.text,
    customers.segment,
    customers.region,
    extract('hour' FROM asked.opened_at) AS hour,
    (epoch(asked.opened_at) - epoch(customers.joined_at)) / 31557600 AS tenure_years,
    coalesce(bound.bound_months, 0) AS bound_months,
    coalesce(before.past_margin_amount, 0) AS past_margin_amount,
    coalesce(before.past_charge_amount, 0) AS past_charge_amount,
    coalesce(before.is_rate_missing, FALSE) AS is_rate_missing,
    coalesce(before.unknown_margins, 0) AS unknown_margins,
    coalesce(before.flow_count, 0) AS flow_count,
    later.margin_amounts,
    later.charge_amounts,
    asked.source_batch_id,
    asked.source_line
FROM asked
INNER JOIN later ON asked.customer_id = later.customer_id
INNER JOIN openers ON asked.case_key = openers.case_key
LEFT JOIN before ON asked.customer_id = before.customer_id
LEFT JOIN bound ON asked.customer_id = bound.customer_id
LEFT JOIN marts.dim_customers AS customers ON asked.customer_id = customers.customer_id
