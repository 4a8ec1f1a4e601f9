/* Costs that enter the ledger: of the programmes asked for, in whole months of the period. */
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
FROM parts.observed_costs AS costs
WHERE
    NOT list_contains($programmes_out, costs.programme)
    AND ($from_at IS NULL OR costs.month_on >= cast($from_at AS DATE))
    AND ($to_at IS NULL OR last_day(costs.month_on) < cast($to_at AS DATE))
