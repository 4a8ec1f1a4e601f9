/* Each matter that a customer called or wrote about in private and not in public: its first contact. */
WITH contacted AS (
    SELECT
        contact_key,
        customer_id,
        topic,
        channel,
        is_public,
        brand,
        segment,
        region,
        contacted_at,
        source_batch_id,
        source_line,
        epoch(contacted_at) - epoch(lag(contacted_at) OVER matter) > 30 * 86400 AS is_new
    FROM marts.fct_contacts
    WHERE
        customer_id IS NOT NULL
        AND topic IS NOT NULL
        -- What is left out was over, or is of matters that began before the period.
        AND ($from_at IS NULL OR contacted_at + INTERVAL 30 DAY >= $from_at)
    WINDOW matter AS (PARTITION BY customer_id, topic ORDER BY contacted_at, contact_key)
),

-- Contacts of a customer about a topic, each less than 30 days after the one before, are one matter.
numbered AS (
    SELECT
        *,
        sum(cast(coalesce(is_new, TRUE) AS INTEGER)) OVER (
            PARTITION BY customer_id, topic ORDER BY contacted_at, contact_key ROWS UNBOUNDED PRECEDING
        ) AS matter
    FROM contacted
),

matters AS (
    SELECT
        customer_id,
        topic,
        min_by(channel, contacted_at) AS channel,
        min_by(brand, contacted_at) AS brand,
        any_value(segment) AS segment,
        any_value(region) AS region,
        min(contacted_at) AS contacted_at,
        count(*) AS contacts,
        min_by(source_batch_id, contacted_at) AS source_batch_id,
        min_by(source_line, contacted_at) AS source_line
    FROM numbered
    GROUP BY customer_id, topic, matter
    HAVING NOT bool_or(coalesce(is_public, FALSE))
)

SELECT
    matters.customer_id,
    matters.topic,
    matters.channel,
    matters.brand,
    matters.segment,
    matters.region,
    matters.contacted_at,
    cast(date_trunc('day', matters.contacted_at) AS DATE) AS happened_on,
    matters.contacts,
    imports.file_name AS file,
    matters.source_line AS line
FROM matters
LEFT JOIN marts.dim_imports AS imports ON matters.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR matters.contacted_at >= $from_at)
    AND ($to_at IS NULL OR matters.contacted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, matters.channel))
    AND ($brand IS NULL OR list_contains($brand, matters.brand))
    AND ($segment IS NULL OR list_contains($segment, matters.segment))
    AND ($region IS NULL OR list_contains($region, matters.region))
ORDER BY matters.contacted_at, matters.customer_id, matters.topic
LIMIT $row_limit;
