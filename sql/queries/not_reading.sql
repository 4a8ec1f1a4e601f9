/* Customers who read nothing about a topic in a month, and how many of them got in touch about it in its first days. */
WITH months AS (
    SELECT DISTINCT cast(date_trunc('month', started_at) AS DATE) AS month_on
    FROM marts.fct_community_issues
    WHERE
        followed_days >= 31
        AND ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
),

topics AS (
    SELECT DISTINCT topic FROM marts.fct_community_issues
    WHERE topic IS NOT NULL
),

present AS (
    SELECT
        months.month_on,
        count(*) AS customers
    FROM months
    INNER JOIN marts.dim_customers AS customers
        ON
            months.month_on > customers.first_seen_at
            AND (customers.ended_at IS NULL OR months.month_on + INTERVAL 31 DAY <= customers.ended_at)
    WHERE
        ($segment IS NULL OR list_contains($segment, customers.segment))
        AND ($region IS NULL OR list_contains($region, customers.region))
    GROUP BY months.month_on
),

readers AS (
    SELECT DISTINCT
        customer_id,
        topic,
        cast(date_trunc('month', started_at) AS DATE) AS month_on
    FROM marts.fct_community_issues
    WHERE customer_id IS NOT NULL AND topic IS NOT NULL
),

counted AS (
    SELECT
        readers.month_on,
        readers.topic,
        count(*) AS readers
    FROM readers
    INNER JOIN marts.dim_customers AS customers ON readers.customer_id = customers.customer_id
    WHERE
        customers.first_seen_at < readers.month_on
        AND (customers.ended_at IS NULL OR customers.ended_at >= readers.month_on + INTERVAL 31 DAY)
        AND ($segment IS NULL OR list_contains($segment, customers.segment))
        AND ($region IS NULL OR list_contains($region, customers.region))
    GROUP BY readers.month_on, readers.topic
),

first_contacts AS (
    SELECT
        contacts.customer_id,
        contacts.topic,
        cast(date_trunc('month', contacts.contacted_at) AS DATE) AS month_on,
        date_part('day', min(contacts.contacted_at)) AS contact_day
    FROM marts.fct_contacts AS contacts
    INNER JOIN marts.dim_customers AS customers ON contacts.customer_id = customers.customer_id
    WHERE
        contacts.topic IS NOT NULL
        AND customers.first_seen_at < date_trunc('month', contacts.contacted_at)
        AND (
            customers.ended_at IS NULL
            OR customers.ended_at >= date_trunc('month', contacts.contacted_at) + INTERVAL 31 DAY
        )
        AND ($segment IS NULL OR list_contains($segment, customers.segment))
        AND ($region IS NULL OR list_contains($region, customers.region))
    GROUP BY ALL
),

called AS (
    SELECT
        contact_day,
        count(*) AS contacted
    FROM first_contacts
    WHERE
        month_on IN (SELECT months.month_on FROM months)
        AND topic IN (SELECT topics.topic FROM topics)
        AND NOT EXISTS (
            SELECT 1 FROM readers
            WHERE
                readers.customer_id = first_contacts.customer_id
                AND readers.topic = first_contacts.topic
                AND readers.month_on = first_contacts.month_on
        )
    GROUP BY contact_day
),

not_reading AS (
    SELECT sum(present.customers - coalesce(counted.readers, 0)) AS trials
    FROM present
    CROSS JOIN topics
    LEFT JOIN counted ON present.month_on = counted.month_on AND topics.topic = counted.topic
)

SELECT
    cast(windows.window_days AS INTEGER) AS window_days,
    coalesce(sum(called.contacted), 0) AS contacted,
    any_value(not_reading.trials) AS trials
FROM (SELECT unnest(generate_series(1, 30)) AS window_days) AS windows
CROSS JOIN not_reading
LEFT JOIN called ON windows.window_days >= called.contact_day
GROUP BY windows.window_days
ORDER BY windows.window_days;
