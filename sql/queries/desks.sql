/* One row per desk that answers in writing: social for all public channels, else the channel; the busiest first. */
SELECT
    CASE WHEN is_public THEN 'social' ELSE lower(channel) END AS desk,
    count(*) AS requests
FROM marts.fct_cases
WHERE
    is_reply_observable
    AND is_asking
    AND channel IS NOT NULL
    AND lower(channel) NOT IN ('phone', 'voice', 'call')
GROUP BY ALL
ORDER BY requests DESC, desk ASC;
