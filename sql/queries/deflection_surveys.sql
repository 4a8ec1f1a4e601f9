/* Each survey that asked a reader whether they would have got in touch: the answer, and what they did then. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', asked_at) AS DATE) AS happened_on,
    is_answered,
    is_unread,
    says_yes,
    is_contacted_before,
    contact_days,
    followed_days
FROM parts.deflection_surveys;
