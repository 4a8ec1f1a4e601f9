/* What contacts saved are counted from, beside the contacts, calls, shifts and cost lines that give them a value. */
-- Parts are joined by name, so that what one lacks is null.
-- noqa: disable=AM07
WITH together AS (
    SELECT parted.*
    FROM parts.contacts_saved AS parted
    UNION ALL BY NAME
    SELECT
        'contacts' AS part,
        channel AS contact_channel,
        topic,
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
        costs.category,
        costs.programme,
        costs.currency,
        cast(costs.amount AS DOUBLE) AS amount,
        date_diff('day', costs.started_on, costs.ended_on) + 1 AS days,
        (
            SELECT count(*)
            FROM marts.fct_contacts AS contacts
            WHERE contacts.contacted_at >= costs.started_on AND contacts.contacted_at < costs.ended_on + INTERVAL 1 DAY
        ) AS contacts
    FROM marts.fct_costs AS costs
    WHERE
        ($from_at IS NULL OR costs.started_on >= cast($from_at AS DATE))
        AND ($to_at IS NULL OR costs.ended_on < cast($to_at AS DATE))
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
    audience,
    is_dated,
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
