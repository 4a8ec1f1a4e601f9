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

entered AS (
    SELECT
        entity,
        currency,
        sum(amount) AS amount
    FROM parts.entered_costs
    GROUP BY entity, currency
),

held AS (
    SELECT
        entity,
        currency,
        sum(amount) AS amount
    FROM marts.fct_ledger_costs
    GROUP BY entity, currency
),

costs AS (
    SELECT
        imported.entity,
        imported.currency,
        sum(imported.amount) AS imported_amount,
        coalesce(any_value(entered.amount), 0) AS entered_amount,
        any_value(held.amount) - coalesce(any_value(entered.amount), 0) AS other_amount
    FROM imported
    LEFT JOIN entered ON imported.entity = entered.entity AND imported.currency = entered.currency
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
