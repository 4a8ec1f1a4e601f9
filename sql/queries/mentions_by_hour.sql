/* Inbound mentions an hour up to the end of the period; the hours before it are there to learn from. */
WITH observed AS (
    SELECT floor(epoch(least(max(observed_until), $to_at)) / 3600)::BIGINT AS last_hour
    FROM marts.dim_sources
    WHERE entity = 'mentions'
),

heard AS (
    SELECT
        posted_hour,
        platform AS channel,
        brand,
        count(*) AS mentions
    FROM marts.fct_reach
    WHERE
        ($to_at IS NULL OR posted_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, platform))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    GROUP BY ALL
),

named AS (
    SELECT DISTINCT heard.posted_hour
    FROM (SELECT DISTINCT posted_hour FROM heard) AS heard
    INNER JOIN marts.dim_annotations AS annotations
        ON
            heard.posted_hour + INTERVAL 1 HOUR > annotations.started_at
            AND heard.posted_hour <= annotations.ended_at + INTERVAL 1 DAY
)

SELECT
    heard.channel,
    heard.brand,
    heard.mentions,
    floor(epoch(heard.posted_hour) / 3600)::BIGINT AS hour_number,
    observed.last_hour,
    $from_at IS NULL OR heard.posted_hour >= $from_at AS is_in_period,
    named.posted_hour IS NOT NULL AS is_annotated
FROM heard
CROSS JOIN observed
LEFT JOIN named ON heard.posted_hour = named.posted_hour;
