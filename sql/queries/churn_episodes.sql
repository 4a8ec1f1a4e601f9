/* One row per set of circumstances, day from and to which they held, and how that ended: how many customers. */
/* A complaint counts from its day on, never before: nobody is made to live until they complain. */
WITH cuts AS (
    SELECT
        *,
        list_sort(list_distinct(list_filter(
            [entry_days, complained_days, ignored_days, settled_days],
            LAMBDA day: day >= entry_days AND day < exit_days
        ))) AS starts
    FROM parts.customers_at_risk
),

episodes AS (
    SELECT
        *,
        unnest(starts) AS from_days,
        unnest(list_append(starts[2:], exit_days)) AS to_days
    FROM cuts
)

SELECT
    brand,
    segment,
    region,
    acquired_via,
    tenure,
    coalesce(from_days >= complained_days, FALSE) AS has_complained,
    coalesce(from_days >= ignored_days, FALSE) AS was_ignored,
    coalesce(from_days < settled_days, FALSE) AS is_newly_free,
    from_days AS entry_days,
    to_days AS exit_days,
    episodes.has_left AND episodes.to_days = episodes.exit_days AS has_left,
    count(*) AS customers,
    count(*) FILTER (WHERE from_days = entry_days) AS first_episodes
FROM episodes
GROUP BY ALL
ORDER BY ALL;
