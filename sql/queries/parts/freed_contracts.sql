/* One row per end of a commitment whose window is over too: did the contract end in that. Who renewed has stayed. */
SELECT
    customer_id,
    line_id,
    started_at,
    committed_until,
    ended_at,
    brand,
    segment,
    region,
    product,
    currency,
    source_batch_id,
    source_line,
    -- A leaving belongs to one end: the last before it.
    coalesce(
        ended_at < least(committed_until + to_days($free_days), next_committed_until), FALSE
    ) AS has_left
FROM parts.commitment_ends
WHERE
    entered_at <= committed_until
    AND coalesce(ended_at >= committed_until, TRUE)
    AND committed_until + to_days($free_days) <= observed_until;
