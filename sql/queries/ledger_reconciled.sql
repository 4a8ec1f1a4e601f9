/* One row per kind of cost or revenue and currency: what was imported, and where the ledger keeps it, to the penny. */
WITH imported AS (
    SELECT
        'costs' AS entity,
        currency,
        amount
    FROM marts.fct_costs
    UNION ALL
    SELECT
        'concessions' AS entity,
        currency,
        amount
    FROM marts.fct_concessions
),

held AS (
    SELECT
        entity,
        currency,
        sum(amount) FILTER (
            WHERE NOT list_contains($programmes_out, programme)
            AND ($from_at IS NULL OR month_on >= cast($from_at AS DATE))
            AND ($to_at IS NULL OR month_on < cast($to_at AS DATE))
        ) AS entered_amount,
        sum(amount) AS amount
    FROM marts.fct_ledger_costs
    WHERE entity <> 'shifts'
    GROUP BY entity, currency
),

costs AS (
    SELECT
        imported.entity,
        imported.currency,
        sum(imported.amount) AS imported_amount,
        coalesce(any_value(held.entered_amount), 0) AS entered_amount,
        any_value(held.amount) - coalesce(any_value(held.entered_amount), 0) AS other_amount
    FROM imported
    LEFT JOIN held ON imported.entity = held.entity AND imported.currency = held.currency
    GROUP BY imported.entity, imported.currency
),

sold AS (
    SELECT
        currency,
        sum(amount) AS imported_amount
    FROM marts.fct_revenue
    GROUP BY currency
),

claimed AS (
    SELECT
        currency,
        sum(attributed_amount) AS attributed_amount,
        sum(unattributed_amount) AS unattributed_amount
    FROM marts.fct_ledger_revenue
    GROUP BY currency
),

revenue AS (
    SELECT
        'revenue' AS entity,
        sold.currency,
        sold.imported_amount,
        claimed.attributed_amount,
        claimed.unattributed_amount
    FROM sold
    LEFT JOIN claimed ON sold.currency = claimed.currency
)

SELECT
    *,
    imported_amount - entered_amount - other_amount AS difference
FROM costs
UNION ALL
SELECT
    *,
    imported_amount - attributed_amount - unattributed_amount AS difference
FROM revenue
ORDER BY entity, currency;
