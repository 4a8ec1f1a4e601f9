/* What contacts saved are counted from, beside the contacts, calls, shifts and cost lines that give them a value. */
-- Parts are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
WITH lines AS (
    SELECT
        category,
        programme,
        currency,
        amount,
        started_on,
        ended_on
    FROM marts.fct_costs
    WHERE
        ($from_at IS NULL OR started_on >= cast($from_at AS DATE))
        AND ($to_at IS NULL OR ended_on < cast($to_at AS DATE))
),

paid_days AS (
    SELECT DISTINCT
        category,
        programme,
        currency,
        cast(unnest(generate_series(started_on, ended_on, INTERVAL 1 DAY)) AS DATE) AS paid_on
    FROM lines
),

contact_days AS (
    SELECT
        cast(contacted_at AS DATE) AS contacted_on,
        count(*) AS contacts
    FROM marts.fct_contacts
    GROUP BY ALL
),

served AS (
    SELECT
        paid_days.category,
        paid_days.programme,
        paid_days.currency,
        count(*) AS days,
        cast(coalesce(sum(contact_days.contacts), 0) AS BIGINT) AS contacts
    FROM paid_days
    LEFT JOIN contact_days ON paid_days.paid_on = contact_days.contacted_on
    GROUP BY ALL
),

handled AS (
    SELECT
        channel AS contact_channel,
        count(*) AS row_count,
        count(handle_seconds) AS taken,
        cast(coalesce(sum(handle_seconds), 0) AS DOUBLE) AS handle_seconds
    FROM marts.fct_contacts
    WHERE
        customer_id IS NOT NULL
        AND ($from_at IS NULL OR contacted_at >= $from_at)
        AND ($to_at IS NULL OR contacted_at < $to_at)
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY ALL
),

after_reading AS (
    /* The contacts of those who found no solution: by these channels the saved ones would have come. */
    SELECT
        contact_channel,
        count(*) AS row_count,
        sum(count(*)) OVER () AS all_rows
    FROM marts.fct_community_issues
    WHERE
        contact_at IS NOT NULL
        AND NOT is_solved
        AND ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY ALL
),

together AS (
    SELECT parted.*
    FROM parts.contacts_saved AS parted
    UNION ALL BY NAME
    SELECT
        'contacts' AS part,
        handled.contact_channel,
        CASE
            WHEN max(after_reading.all_rows) OVER () >= 20 THEN coalesce(after_reading.row_count, 0)
            ELSE handled.row_count
        END AS row_count,
        handled.taken,
        handled.handle_seconds
    FROM handled
    LEFT JOIN after_reading ON handled.contact_channel = after_reading.contact_channel
    UNION ALL BY NAME
    SELECT
        'calls' AS part,
        topic,
        cast(date_trunc('week', timezone('UTC', started_at)) AS DATE) AS week_on,
        (isodow(timezone('UTC', started_at)) - 1) * 24 + hour(timezone('UTC', started_at)) AS hour_of_week,
        count(*) AS calls,
        count(handle_seconds) AS taken,
        cast(coalesce(sum(handle_seconds), 0) AS DOUBLE) AS handle_seconds
    FROM marts.fct_calls
    WHERE
        ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        'shifts' AS part,
        currency,
        sum(epoch(ended_at) - epoch(started_at)) / 3600 AS hours,
        cast(sum(hourly_cost_amount * (epoch(ended_at) - epoch(started_at)) / 3600) AS DOUBLE) AS amount
    FROM marts.fct_shifts
    WHERE
        lower(channel) IN ('phone', 'voice', 'call')
        AND hourly_cost_amount IS NOT NULL
        AND ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        'costs' AS part,
        lines.category,
        lines.programme,
        lines.currency,
        cast(sum(lines.amount) AS DOUBLE) AS amount,
        any_value(served.days) AS days,
        any_value(served.contacts) AS contacts
    FROM lines
    INNER JOIN served
        ON
            lines.category IS NOT DISTINCT FROM served.category
            AND lines.programme IS NOT DISTINCT FROM served.programme
            AND lines.currency IS NOT DISTINCT FROM served.currency
    GROUP BY ALL
)

SELECT
    part,
    channel,
    brand,
    segment,
    region,
    topic,
    happened_on,
    since_on,
    period_from_on,
    period_until_on,
    audience,
    is_dated,
    is_told_apart,
    is_person_known,
    kind,
    solved_by,
    is_solved,
    is_counted,
    is_entitled,
    is_contacted_before,
    contact_days,
    followed_days,
    is_answered,
    says_yes,
    views,
    row_count,
    contact_channel,
    week_on,
    hour_of_week,
    calls,
    taken,
    handle_seconds,
    hours,
    category,
    programme,
    days,
    contacts,
    amount,
    currency
FROM together;
