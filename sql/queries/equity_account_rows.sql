/* The accounts behind a balance sheet, with the file and line of each. */
SELECT
    accounts.* EXCLUDE (source_batch_id, source_line),
    imports.file_name AS file,
    accounts.source_line AS line
FROM parts.equity_accounts AS accounts
LEFT JOIN marts.dim_imports AS imports ON accounts.source_batch_id = imports.batch_id
ORDER BY accounts.customer_id, accounts.currency, accounts.contract, accounts.line_id, accounts.first_on
LIMIT $row_limit;
