/* One row per complaint of a customer who was known before it: what followed it, and the same measures before. */
SELECT
    case_key,
    customer_id,
    account,
    opened_at,
    is_kept_90,
    is_kept_180,
    was_active_90,
    was_active_180,
    spend_90_amount,
    spend_before_90_amount,
    currency,
    contacts_90,
    contacts_before_90
FROM marts.fct_complaint_outcomes
WHERE
    ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($currency IS NULL OR list_contains($currency, currency))
ORDER BY opened_at, case_key;
