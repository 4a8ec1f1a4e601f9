/* How many contacts there are about a topic, and how many of them name a customer. */
SELECT
    count(*) AS contacts,
    count(customer_id) AS named
FROM marts.fct_contacts
WHERE
    topic IS NOT NULL
    AND ($from_at IS NULL OR contacted_at >= $from_at)
    AND ($to_at IS NULL OR contacted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand));
