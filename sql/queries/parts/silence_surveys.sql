/* One row: people with a problem who were asked whether they said so in public, and how many of them did. */
SELECT
    count(*) AS asked,
    -- Above the middle: a scale to 1 begins at 0, every other at 1.
    count(*) FILTER (
        WHERE score > (scale_maximum + CASE WHEN scale_maximum > 1 THEN 1 ELSE 0 END) / 2
    ) AS spoke_up
FROM marts.fct_surveys
WHERE
    kind = 'spoke_up'
    AND score IS NOT NULL
    AND scale_maximum IS NOT NULL
