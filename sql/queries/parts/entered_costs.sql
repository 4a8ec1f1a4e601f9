/* Costs that enter the ledger: of the programmes asked for, in whole months of the period, no later than anything else
   is observed, so that a budget of next year is not set against nothing. */
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
    costs.source_line
FROM marts.fct_ledger_costs AS costs
WHERE
    NOT list_contains($programmes_out, costs.programme)
    AND ($from_at IS NULL OR costs.month_on >= cast($from_at AS DATE))
    AND ($to_at IS NULL OR last_day(costs.month_on) < cast($to_at AS DATE))
    AND costs.month_on <= coalesce(
        (
            SELECT cast(max(sources.observed_until) AS DATE)
            FROM marts.dim_sources AS sources
            WHERE sources.entity NOT IN ('costs', 'fx_rates', 'annotations')
        ),
        costs.month_on
    )
