/* One row per source: what its files hold, so that a number can say what is missing. */
SELECT
    sources.source,
    (
        SELECT count(*) FROM marts.fct_mentions AS facts
        WHERE facts.source = sources.source
    ) AS mentions,
    (
        SELECT count(*) FROM marts.fct_cases AS facts
        WHERE facts.source = sources.source
    ) AS cases,
    (
        SELECT count(*) FROM marts.fct_cases AS facts
        WHERE facts.source = sources.source AND facts.is_reply_observable
    ) AS answerable_cases,
    (
        SELECT count(*) FROM marts.fct_cases AS facts
        WHERE
            facts.source = sources.source
            AND facts.is_reply_observable
            AND NOT list_contains($answered_only_sources, facts.source)
    ) AS fairly_observed_cases,
    (
        SELECT count(*) FROM marts.fct_turns AS facts
        WHERE facts.source = sources.source
    ) AS turns,
    (
        SELECT count(facts.reply_seconds) FROM marts.fct_turns AS facts
        WHERE facts.source = sources.source
    ) AS answered_turns,
    (
        SELECT count(*) FROM marts.fct_orders AS facts
        WHERE facts.source = sources.source
    ) AS orders,
    (
        SELECT count(facts.customer_id) FROM marts.fct_orders AS facts
        WHERE facts.source = sources.source
    ) AS orders_with_customer,
    (
        SELECT count(DISTINCT cases.customer_id)
        FROM marts.fct_cases AS cases
        INNER JOIN marts.fct_orders AS orders ON cases.customer_id = orders.customer_id
        WHERE cases.source = sources.source
    ) AS customers_with_case_and_order,
    (
        SELECT count(*) FROM marts.fct_threads AS facts
        WHERE facts.source = sources.source
    ) AS threads,
    (
        SELECT count(facts.view_count) FROM marts.fct_threads AS facts
        WHERE facts.source = sources.source
    ) AS threads_with_views
FROM (SELECT DISTINCT source FROM marts.dim_sources) AS sources
ORDER BY sources.source;
