/* One row per month from the end of a commitment: contract-months under observation, and contracts that ended. */
WITH spells AS (
    SELECT
        epoch(entered_at) - epoch(committed_until) AS entered_seconds,
        -- Who renewed has stayed, and is followed until the next commitment is over.
        epoch(least(coalesce(ended_at, observed_until), next_committed_until)) - epoch(committed_until)
            AS exit_seconds,
        coalesce(ended_at < coalesce(next_committed_until, 'infinity'), FALSE) AS has_ended
    FROM parts.commitment_ends
),

months AS (
    SELECT
        unnest(range(-6, 13)) AS month_from_end,
        365.25 / 12 * 86400 AS month_seconds
),

exposed AS (
    SELECT
        months.month_from_end,
        least(spells.exit_seconds, (months.month_from_end + 1) * months.month_seconds)
        - greatest(spells.entered_seconds, months.month_from_end * months.month_seconds) AS seconds,
        spells.has_ended
        AND spells.exit_seconds >= months.month_from_end * months.month_seconds
        AND spells.exit_seconds < (months.month_from_end + 1) * months.month_seconds AS ends_here,
        months.month_seconds
    FROM months
    INNER JOIN spells
        ON
            spells.entered_seconds < (months.month_from_end + 1) * months.month_seconds
            AND spells.exit_seconds >= months.month_from_end * months.month_seconds
)

SELECT
    month_from_end,
    sum(seconds / month_seconds) AS contract_months,
    count(*) FILTER (WHERE ends_here) AS ended
FROM exposed
GROUP BY month_from_end
ORDER BY month_from_end;
