/* How many customers got in touch how often in the last year that could be seen: those who were there all of it. */
WITH observed AS (
    SELECT
        greatest(max(observed_from), min(observed_until) - INTERVAL 365 DAY) AS from_at,
        min(observed_until) AS to_at
    FROM marts.dim_sources
    WHERE entity IN ('calls', 'cases') AND customer_row_count > 0
),

habits AS (
    SELECT
        customers.customer_id,
        count(contacts.contact_key) AS contacts
    FROM marts.dim_customers AS customers
    CROSS JOIN observed
    LEFT JOIN marts.fct_contacts AS contacts
        ON
            customers.customer_id = contacts.customer_id
            AND observed.from_at <= contacts.contacted_at
            AND observed.to_at >= contacts.contacted_at
    WHERE
        customers.first_seen_at <= observed.from_at
        AND (customers.ended_at IS NULL OR customers.ended_at >= observed.to_at)
        AND ($segment IS NULL OR list_contains($segment, customers.segment))
        AND ($region IS NULL OR list_contains($region, customers.region))
    GROUP BY customers.customer_id
)

SELECT
    habits.contacts,
    count(*) AS customers,
    any_value(epoch(observed.to_at) - epoch(observed.from_at)) / 31557600 AS years
FROM habits
CROSS JOIN observed
GROUP BY habits.contacts
ORDER BY habits.contacts;
