/* The issues that are over, with their contacts and the file and line of the first. */
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
        bool_or(resolved_at IS NOT NULL OR (contact_key LIKE 'call:%' AND NOT is_unanswered)) AS is_resolved,
        list(contact_key ORDER BY contacted_at) AS contact_keys,
        arg_min(source_batch_id, contacted_at) AS source_batch_id,
        arg_min(source_line, contacted_at) AS source_line
    FROM numbered
    GROUP BY ALL
    HAVING epoch(max(observed_until)) - epoch(max(contacted_at)) > $quiet_days * 86400
)

SELECT
    facts.person,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.opened_at,
    facts.contacts,
    facts.cost_amount,
    facts.currency,
    facts.is_resolved,
    array_to_string(facts.contact_keys, ', ') AS contact_keys,
    imports.file_name AS file,
    facts.source_line AS line
FROM issues AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.cost_amount IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
    AND ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.opened_at
LIMIT $row_limit;
