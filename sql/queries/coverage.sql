/* One row: what the imported files hold, so that a page can say what is missing. */
SELECT
    (SELECT count(*) FROM marts.fct_mentions) AS mentions,
    (SELECT count(*) FROM marts.fct_cases) AS cases,
    (SELECT count(*) FROM marts.fct_mentions WHERE direction = 'inbound' AND is_opener) AS thread_openers,
    (SELECT count(*) FROM marts.fct_cases WHERE is_reply_observable) AS answerable_cases,
    (
        SELECT count(*) FROM marts.fct_cases
        WHERE is_reply_observable AND NOT list_contains($answered_only_sources, source)
    ) AS fairly_observed_cases,
    (SELECT count(*) FROM marts.fct_turns) AS turns,
    (SELECT count(*) FROM marts.fct_turns WHERE replied_at IS NOT NULL) AS answered_turns,
    (SELECT count(*) FROM marts.fct_orders) AS orders,
    (SELECT count(*) FROM marts.fct_orders WHERE customer_id IS NOT NULL) AS orders_with_customer,
    (
        SELECT count(DISTINCT cases.customer_id)
        FROM marts.fct_cases AS cases
        INNER JOIN marts.fct_orders AS orders ON cases.customer_id = orders.customer_id
    ) AS customers_with_case_and_order,
    (SELECT count(*) FROM marts.fct_threads) AS threads,
    (SELECT count(*) FROM marts.fct_threads WHERE view_count IS NOT NULL) AS threads_with_views;
