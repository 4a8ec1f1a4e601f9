/* Everything known of the person behind a mention, and of its thread, by time. */
WITH asked AS (
    SELECT
        thread_key,
        customer_id
    FROM marts.fct_voices
    WHERE platform = $platform AND mention_id = $mention_id
),

happened AS (
    SELECT
        mentions.posted_at AS happened_at,
        mentions.platform || ', ' || CASE mentions.direction WHEN 'inbound' THEN 'customer' ELSE 'brand' END AS what,
        mentions.text AS detail,
        mentions.mention_id = $mention_id AS is_it
    FROM marts.fct_mentions AS mentions
    INNER JOIN asked
        ON
            (mentions.thread_key = asked.thread_key AND mentions.platform = $platform)
            OR mentions.customer_id = asked.customer_id
    UNION ALL
    SELECT
        cases.opened_at,
        'case opened, ' || cases.channel,
        concat_ws(', ', cases.topic, cases.kind, CASE WHEN cases.replied_at IS NULL THEN 'no reply by a person' END),
        FALSE
    FROM marts.fct_cases AS cases
    INNER JOIN asked ON cases.customer_id = asked.customer_id
    UNION ALL
    SELECT
        orders.ordered_at,
        'order',
        concat_ws(' ', orders.amount, orders.currency, orders.product),
        FALSE
    FROM marts.fct_orders AS orders
    INNER JOIN asked ON orders.customer_id = asked.customer_id
    UNION ALL
    SELECT
        coalesce(surveys.answered_at, surveys.sent_at),
        'survey, ' || surveys.kind,
        coalesce(surveys.score || ' of ' || surveys.scale_maximum, 'no answer'),
        FALSE
    FROM marts.fct_surveys AS surveys
    INNER JOIN asked ON surveys.customer_id = asked.customer_id
)

SELECT
    happened_at,
    CASE WHEN is_it THEN what || ' (this one)' ELSE what END AS what,
    detail
FROM happened
WHERE happened_at IS NOT NULL
ORDER BY happened_at, what
LIMIT $row_limit;
