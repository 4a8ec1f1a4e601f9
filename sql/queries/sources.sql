/* Every source and entity: rows, and the time it speaks of. */
SELECT
    source,
    entity,
    import_count,
    row_count,
    customer_row_count,
    observed_from,
    observed_until
FROM marts.dim_sources
ORDER BY source ASC, row_count DESC, entity ASC;
