/* One row per source and fact that it holds: how many rows of it, so that a number can say what is missing. */
SELECT
    source,
    'mentions' AS fact,
    count(*) AS row_count
FROM marts.fct_mentions
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['cases', 'answerable_cases', 'fairly_observed_cases', 'customers_with_case_and_order']),
    unnest([
        count(*),
        count(*) FILTER (WHERE is_reply_observable),
        count(*) FILTER (WHERE is_reply_observable AND NOT list_contains($answered_only_sources, source)),
        count(DISTINCT customer_id) FILTER (
            WHERE customer_id IN (SELECT orders.customer_id FROM marts.fct_orders AS orders)
        )
    ])
FROM marts.fct_cases
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['turns', 'answered_turns']),
    unnest([count(*), count(reply_seconds)])
FROM marts.fct_turns
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['orders', 'orders_with_customer']),
    unnest([count(*), count(customer_id)])
FROM marts.fct_orders
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['threads', 'threads_with_views', 'answers', 'accepted_threads']),
    unnest([count(*), count(view_count), coalesce(sum(answer_count), 0)::BIGINT, count(*) FILTER (WHERE is_accepted)])
FROM marts.fct_threads
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['resolved_cases', 'public_cases_of_customers', 'private_cases_of_customers']),
    unnest([
        count(resolved_at),
        count(customer_id) FILTER (WHERE is_public AND topic IS NOT NULL),
        count(customer_id) FILTER (WHERE NOT is_public)
    ])
FROM marts.fct_cases
GROUP BY source
UNION ALL
SELECT
    source,
    'private_moves',
    count(*)
FROM marts.fct_case_outcomes
WHERE outcome = 'followed_private'
GROUP BY source
UNION ALL
SELECT
    source,
    'concessions',
    count(*)
FROM marts.fct_concessions
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['contacts', 'costed_contacts', 'timed_contacts']),
    unnest([count(*), count(cost_amount), count(handle_seconds)])
FROM marts.fct_contacts
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['voices', 'read_voices', 'reasoned_voices']),
    unnest([count(*), count(complaint), count(reason_probabilities)])
FROM marts.fct_voices
GROUP BY source
UNION ALL
SELECT
    source,
    'calls',
    count(*)
FROM marts.fct_calls
GROUP BY source
UNION ALL
SELECT
    source,
    'resolutions_by_agent',
    count(*) FILTER (WHERE resolved_without_repeat IS NOT NULL AND agent_id IS NOT NULL AND NOT is_bot)
FROM marts.fct_resolutions
GROUP BY source;
