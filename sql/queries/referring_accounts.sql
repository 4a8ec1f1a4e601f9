/* Each account of the balance sheet, with what it may bring by recommending. */
WITH accounts AS (SELECT * FROM parts.equity_accounts),

period AS (
    SELECT DISTINCT
        opening_on,
        closing_on
    FROM accounts
),

/* Whom the customers of each segment brought within the period, and in how many years of custom. */
brought AS (
    SELECT
        referrals.segment,
        count(*) AS brought
    FROM marts.fct_referrals AS referrals
    CROSS JOIN period
    WHERE
        referrals.is_converted
        AND cast(referrals.referred_at AS DATE) > period.opening_on
        AND cast(referrals.referred_at AS DATE) <= period.closing_on
    GROUP BY referrals.segment
),

customs AS (
    SELECT
        customers.segment,
        sum(greatest(date_diff(
            'day',
            greatest(cast(coalesce(customers.joined_at, customers.first_seen_at) AS DATE), period.opening_on),
            least(coalesce(cast(customers.ended_at AS DATE), period.closing_on), period.closing_on)
        ), 0)) / 365.25 AS customer_years
    FROM marts.dim_customers AS customers
    CROSS JOIN period
    GROUP BY customers.segment
),

referred AS (
    SELECT DISTINCT referrals.referred_customer_id
    FROM marts.fct_referrals AS referrals
    CROSS JOIN period
    WHERE cast(referrals.referred_at AS DATE) <= period.closing_on
),

margins AS (
    SELECT
        orders.currency,
        sum(orders.margin_amount) / count(DISTINCT orders.customer_id) AS referred_margin_amount
    FROM marts.fct_orders AS orders
    CROSS JOIN period
    WHERE
        orders.margin_amount IS NOT NULL
        AND cast(orders.ordered_at AS DATE) <= period.closing_on
        AND orders.customer_id IN (SELECT referred.referred_customer_id FROM referred)
    GROUP BY orders.currency
)

-- Columns as parts/equity_accounts.sql states them.
SELECT
    accounts.* EXCLUDE (source_batch_id, source_line), -- noqa: AM04
    coalesce(brought.brought / nullif(customs.customer_years, 0), 0) AS referrals_per_year,
    cast(margins.referred_margin_amount AS DOUBLE) AS referred_margin_amount,
    imports.file_name AS file,
    accounts.source_line AS line
FROM accounts
LEFT JOIN brought ON accounts.segment IS NOT DISTINCT FROM brought.segment
LEFT JOIN customs ON accounts.segment IS NOT DISTINCT FROM customs.segment
LEFT JOIN margins ON accounts.currency = margins.currency
LEFT JOIN marts.dim_imports AS imports ON accounts.source_batch_id = imports.batch_id
ORDER BY accounts.customer_id, accounts.currency, accounts.contract, accounts.line_id, accounts.first_on
LIMIT $row_limit;
