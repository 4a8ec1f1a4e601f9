/* One row per source: what its files hold, so that a number can say what is missing. */
WITH sources AS (SELECT DISTINCT source FROM marts.dim_sources),

mentions AS (
    SELECT
        source,
        count(*) AS mentions
    FROM marts.fct_mentions
    GROUP BY source
),

cases AS (
    SELECT
        source,
        count(*) AS cases,
        count(*) FILTER (WHERE is_reply_observable) AS answerable_cases,
        count(*) FILTER (
            WHERE is_reply_observable AND NOT list_contains($answered_only_sources, source)
        ) AS fairly_observed_cases,
        count(DISTINCT customer_id) FILTER (
            WHERE customer_id IN (SELECT orders.customer_id FROM marts.fct_orders AS orders)
        ) AS customers_with_case_and_order
    FROM marts.fct_cases
    GROUP BY source
),

turns AS (
    SELECT
        source,
        count(*) AS turns,
        count(reply_seconds) AS answered_turns
    FROM marts.fct_turns
    GROUP BY source
),

orders AS (
    SELECT
        source,
        count(*) AS orders,
        count(customer_id) AS orders_with_customer
    FROM marts.fct_orders
    GROUP BY source
),

threads AS (
    SELECT
        source,
        count(*) AS threads,
        count(view_count) AS threads_with_views,
        coalesce(sum(answer_count), 0) AS answers,
        count(*) FILTER (WHERE is_accepted) AS accepted_threads
    FROM marts.fct_threads
    GROUP BY source
)

SELECT
    sources.source,
    coalesce(mentions.mentions, 0) AS mentions,
    coalesce(cases.cases, 0) AS cases,
    coalesce(cases.answerable_cases, 0) AS answerable_cases,
    coalesce(cases.fairly_observed_cases, 0) AS fairly_observed_cases,
    coalesce(cases.customers_with_case_and_order, 0) AS customers_with_case_and_order,
    coalesce(turns.turns, 0) AS turns,
    coalesce(turns.answered_turns, 0) AS answered_turns,
    coalesce(orders.orders, 0) AS orders,
    coalesce(orders.orders_with_customer, 0) AS orders_with_customer,
    coalesce(threads.threads, 0) AS threads,
    coalesce(threads.threads_with_views, 0) AS threads_with_views,
    coalesce(threads.answers, 0) AS answers,
    coalesce(threads.accepted_threads, 0) AS accepted_threads
FROM sources
LEFT JOIN mentions ON sources.source = mentions.source
LEFT JOIN cases ON sources.source = cases.source
LEFT JOIN turns ON sources.source = turns.source
LEFT JOIN orders ON sources.source = orders.source
LEFT JOIN threads ON sources.source = threads.source
ORDER BY sources.source;
