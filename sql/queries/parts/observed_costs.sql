/* Costs of months that anything else was seen of, so that a budget of next year is set against nothing. Rosters and
   contracts reach into the future themselves and tell no time. */
WITH observed AS (
    SELECT cast(max(observed_until) AS DATE) AS until_on
    FROM marts.dim_sources
    WHERE entity NOT IN ('costs', 'fx_rates', 'annotations', 'shifts', 'subscriptions')
)

SELECT
    costs.entry_key,
    costs.entity,
    costs.programme,
    costs.campaign,
    costs.category,
    costs.month_on,
    costs.amount,
    costs.currency,
    costs.source_batch_id,
    costs.source_line,
    last_day(costs.month_on) <= observed.until_on AS is_month_over
FROM marts.fct_ledger_costs AS costs
CROSS JOIN observed
WHERE costs.month_on <= coalesce(observed.until_on, costs.month_on)
