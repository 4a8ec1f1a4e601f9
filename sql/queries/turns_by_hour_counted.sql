/* The same as turns_by_hour, from the counts of the build: what is narrowed by brand and region alone. */
WITH counted AS (
    SELECT
        weekday,
        hour,
        waited_minutes,
        sum(turns) AS turns
    FROM marts.cube_turn_waits
    WHERE
        ($brand IS NULL OR list_contains($brand, brand))
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY ALL
),

so_far AS (
    SELECT
        *,
        sum(turns) OVER (PARTITION BY weekday, hour ORDER BY waited_minutes) AS within,
        sum(turns) OVER (PARTITION BY weekday, hour) AS all_turns
    FROM counted
)

SELECT
    weekday,
    hour,
    cast(any_value(all_turns) AS BIGINT) AS turns,
    60.0 * min(waited_minutes) FILTER (WHERE 2 * within >= all_turns) AS median_seconds
FROM so_far
GROUP BY ALL
ORDER BY weekday, hour;
