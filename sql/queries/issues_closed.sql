/* One row per issue that is over: the contacts of one person on one topic until none came for a while. */
WITH gaps AS (
    SELECT
        * REPLACE (CASE WHEN is_unanswered THEN coalesce(cost_amount, 0) ELSE cost_amount END AS cost_amount),
        lag(contacted_at) OVER one_topic AS before_at
    FROM marts.fct_contacts
    -- What is left out was over, or is of issues that were opened before the period.
    WHERE $from_at IS NULL OR contacted_at + to_days($quiet_days) >= $from_at
    WINDOW one_topic AS (PARTITION BY person, coalesce(topic, '') ORDER BY contacted_at, contact_key)
),

numbered AS (
    SELECT
        *,
        sum(CASE WHEN epoch(contacted_at) - epoch(before_at) <= $quiet_days * 86400 THEN 0 ELSE 1 END) OVER (
            PARTITION BY person, coalesce(topic, '')
            ORDER BY contacted_at, contact_key
            ROWS UNBOUNDED PRECEDING
        ) AS issue_number
    FROM gaps
),

issues AS (
    SELECT
        person,
        topic,
        issue_number,
        arg_min(channel, contacted_at) AS channel,
        arg_min(brand, contacted_at) AS brand,
        arg_min(segment, contacted_at) AS segment,
        arg_min(region, contacted_at) AS region,
        min(contacted_at) AS opened_at,
        CASE
            WHEN count(cost_amount) = count(*) AND coalesce(min(currency) = max(currency), TRUE)
                THEN sum(cost_amount)
        END AS cost_amount,
        CASE WHEN min(currency) = max(currency) THEN max(currency) END AS currency,
        count(*) AS contacts,
        bool_or(resolved_at IS NOT NULL OR (contact_key LIKE 'call:%' AND NOT is_unanswered)) AS is_resolved
    FROM numbered
    GROUP BY ALL
    HAVING epoch(max(observed_until)) - epoch(max(contacted_at)) > $quiet_days * 86400
)

SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    cost_amount,
    currency,
    contacts,
    is_resolved,
    person
FROM issues
WHERE
    ($currency IS NULL OR list_contains($currency, currency))
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
