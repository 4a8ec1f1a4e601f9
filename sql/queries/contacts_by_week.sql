/* One row per week, region, segment and channel: contacts of known customers, and how many customers there were. */
WITH weeks AS (
    SELECT unnest(generate_series(
        (SELECT date_trunc('week', min(contacted_at)) FROM marts.fct_contacts),
        (SELECT date_trunc('week', max(contacted_at)) FROM marts.fct_contacts),
        INTERVAL 7 DAYS
    )) AS week_at
),

customers AS (
    SELECT
        weeks.week_at,
        people.region,
        people.segment,
        count(*) AS customers
    FROM weeks
    INNER JOIN marts.dim_customers AS people
        ON
            people.first_seen_at < weeks.week_at + INTERVAL 7 DAYS
            AND (people.ended_at IS NULL OR weeks.week_at <= people.ended_at)
    GROUP BY ALL
),

contacts AS (
    SELECT
        date_trunc('week', contacts.contacted_at) AS week_at,
        people.region,
        people.segment,
        contacts.channel,
        count(*) AS contacts
    FROM marts.fct_contacts AS contacts
    INNER JOIN marts.dim_customers AS people ON contacts.customer_id = people.customer_id
    GROUP BY ALL
),

channels AS (SELECT DISTINCT channel FROM contacts)

SELECT
    cast(customers.week_at AS DATE) AS week_on,
    customers.region,
    customers.segment,
    channels.channel,
    coalesce(contacts.contacts, 0) AS contacts,
    customers.customers
FROM customers
CROSS JOIN channels
LEFT JOIN contacts
    ON
        customers.week_at = contacts.week_at
        AND customers.region IS NOT DISTINCT FROM contacts.region
        AND customers.segment IS NOT DISTINCT FROM contacts.segment
        AND channels.channel = contacts.channel
WHERE
    ($from_at IS NULL OR customers.week_at >= $from_at)
    AND ($to_at IS NULL OR customers.week_at < $to_at);
