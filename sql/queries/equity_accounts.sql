/* Each account of a customer: what was known of it at the opening and at the closing, and what it paid between. */
SELECT *
FROM parts.equity_accounts
ORDER BY customer_id, currency, contract, line_id, first_on;
