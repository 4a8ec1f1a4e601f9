/* The cases of known customers that are three days old, with the file and line of each. */
WITH spending AS (
    SELECT
        customer_id,
        ordered_at,
        sum(coalesce(margin_amount, amount)) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS spent
    FROM marts.fct_orders
    WHERE customer_id IS NOT NULL
),

given AS (
    SELECT
        source,
        case_id,
        count(*) AS concessions
    FROM marts.fct_concessions
    GROUP BY source, case_id
),

compared AS (
    SELECT
        cases.*,
        cases.replied_at IS NOT NULL AND cases.reply_seconds <= 86400 AS is_answered,
        least(coalesce(epoch(cases.resolved_at) - epoch(cases.opened_at), 72 * 3600), 72 * 3600)
            AS resolved_seconds,
        given.concessions IS NOT NULL AS got_concession,
        coalesce(spending.spent, 0) AS spent_before
    FROM marts.fct_cases AS cases
    ASOF LEFT JOIN spending ON cases.customer_id = spending.customer_id AND cases.opened_at > spending.ordered_at
    LEFT JOIN given ON cases.source = given.source AND cases.case_id = given.case_id
    WHERE
        cases.case_id IS NOT NULL
        AND cases.customer_id IS NOT NULL
        AND cases.is_public IS NOT NULL
        AND cases.is_reply_observable
        AND NOT list_contains($answered_only_sources, cases.source)
        AND epoch(cases.observed_until) - epoch(cases.opened_at) >= 72 * 3600
)

SELECT
    facts.case_key,
    facts.is_public,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.customer_id,
    facts.spent_before,
    facts.opened_at,
    facts.is_answered,
    facts.resolved_seconds,
    facts.got_concession,
    imports.file_name AS file,
    facts.source_line AS line
FROM compared AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    (facts.kind IS NULL OR facts.kind = 'complaint')
    AND ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.opened_at
LIMIT $row_limit;
