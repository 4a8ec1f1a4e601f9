/* By channel: contacts about a topic, those that name a customer, and how many readers made after reading. */
WITH readers AS (
    SELECT
        contact_channel,
        count(*) AS contacts
    FROM marts.fct_community_issues
    WHERE
        kind = 'indirect'
        AND contact_channel IS NOT NULL
        AND NOT is_contacted_before
        AND ($from_at IS NULL OR started_at >= $from_at)
        AND ($to_at IS NULL OR started_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, channel))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY contact_channel
)

SELECT
    contacts.channel,
    count(*) AS contacts,
    count(contacts.customer_id) AS named,
    coalesce(any_value(readers.contacts), 0) AS by_readers
FROM marts.fct_contacts AS contacts
LEFT JOIN readers ON contacts.channel = readers.contact_channel
-- Of a contact by nobody neither segment nor region is known, and its channel is none of the community's.
WHERE
    contacts.topic IS NOT NULL
    AND ($from_at IS NULL OR contacts.contacted_at >= $from_at)
    AND ($to_at IS NULL OR contacts.contacted_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, contacts.brand))
GROUP BY contacts.channel
ORDER BY contacts.channel;
