/* One row per case of a known customer that is three days old: where it was asked, of what worth, what came of it. */
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
    is_public,
    channel,
    brand,
    topic,
    segment,
    region,
    customer_id,
    ntile(5) OVER (ORDER BY spent_before, case_key) AS value_band,
    is_answered,
    resolved_seconds,
    CASE WHEN EXISTS (SELECT 1 FROM given) THEN got_concession END AS got_concession
FROM compared
WHERE
    (kind IS NULL OR kind = 'complaint')
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
