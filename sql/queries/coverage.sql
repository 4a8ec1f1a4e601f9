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
    'solved_views',
    count(*) FILTER (WHERE is_solved)
FROM marts.fct_views
GROUP BY source
UNION ALL
SELECT
    source,
    'staff_answers',
    count(handle_seconds) FILTER (WHERE is_employee)
FROM marts.fct_answers
GROUP BY source
UNION ALL
SELECT
    source,
    'linked_issues',
    count(followed_days)
FROM marts.fct_community_issues
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['resolved_cases', 'public_cases_of_customers', 'private_cases_of_customers', 'complaining_buyers']),
    unnest([
        count(resolved_at),
        count(customer_id) FILTER (WHERE is_public AND topic IS NOT NULL),
        count(customer_id) FILTER (WHERE NOT is_public),
        count(DISTINCT customer_id) FILTER (
            WHERE
            kind = 'complaint' AND topic IS NOT NULL
            AND customer_id IN (SELECT orders.customer_id FROM marts.fct_orders AS orders)
        )
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
    unnest([
        'nps_answers', 'csat_answers', 'ces_answers', 'unanswered_surveys', 'complaint_surveys', 'deflection_surveys',
        'problem_surveys'
    ]),
    unnest([
        count(score) FILTER (WHERE kind = 'nps'),
        count(score) FILTER (WHERE kind = 'csat'),
        count(score) FILTER (WHERE kind = 'ces'),
        count(*) FILTER (WHERE score IS NULL),
        count(score) FILTER (WHERE kind = 'nps' AND complained_at IS NOT NULL),
        count(score) FILTER (WHERE kind = 'deflection'),
        count(score) FILTER (WHERE kind = 'problem' AND scale_maximum IS NOT NULL)
    ])
FROM marts.fct_surveys
GROUP BY source
UNION ALL
SELECT
    source,
    'tone_changes',
    count(*) FILTER (WHERE tone_before IS NOT NULL AND tone_after IS NOT NULL)
FROM marts.fct_tone_changes
GROUP BY source
UNION ALL
SELECT
    imports.source_family,
    unnest(['heard_people', 'people_with_reach']),
    unnest([count(*), count(people.follower_count)])
FROM marts.dim_people AS people
INNER JOIN marts.dim_imports AS imports ON people.source_batch_id = imports.batch_id
GROUP BY imports.source_family
UNION ALL
SELECT
    source,
    unnest(['referrals', 'brought']),
    unnest([count(*), count(*) FILTER (WHERE is_converted)])
FROM marts.fct_referrals
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['advocacy_costs', 'influencer_costs', 'community_costs']),
    unnest([
        count(*) FILTER (WHERE programme = 'advocacy' AND category <> 'influencers'),
        count(*) FILTER (WHERE category = 'influencers'),
        count(*) FILTER (WHERE lower(programme) = 'community')
    ])
FROM marts.fct_costs
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['praise', 'praise_of_customers']),
    unnest([count(*), count(customer_id)])
FROM marts.fct_praise
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['removals', 'shared_posts']),
    unnest([count(removed_at), count(*) FILTER (WHERE is_shared)])
FROM marts.fct_post_outcomes
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
GROUP BY source
UNION ALL
SELECT
    source,
    'ideas',
    count(*)
FROM marts.fct_ideas
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['reviews', 'rated_reviews', 'answerable_reviews', 'rated_deliveries', 'reviews_of_subjects']),
    unnest([
        count(*),
        count(rating),
        count(is_replied),
        count(rating) FILTER (WHERE is_late IS NOT NULL),
        count(rating) FILTER (WHERE subject IS NOT NULL)
    ])
FROM marts.fct_reviews
GROUP BY source
UNION ALL
SELECT
    source,
    'reasoned_cases',
    count(topic)
FROM marts.fct_cases
WHERE is_asking AND is_reply_observable
GROUP BY source
UNION ALL
SELECT
    source,
    'contracts',
    count(*)
FROM marts.fct_contracts
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['tenures', 'tenures_with_complaint', 'tenures_in_household']),
    unnest([
        count(*),
        count(*) FILTER (
            WHERE customer_id IN (SELECT complaints.customer_id FROM marts.fct_complaints AS complaints)
        ),
        count(*) FILTER (WHERE household_customers > 1)
    ])
FROM (
    SELECT
        source,
        customer_id,
        CASE WHEN account_id IS NOT NULL THEN count(*) OVER (PARTITION BY account_id) END AS household_customers
    FROM marts.fct_tenures
) AS households
GROUP BY source
UNION ALL
SELECT
    source,
    'commitments',
    count(committed_until)
FROM marts.fct_charges
GROUP BY source
UNION ALL
SELECT
    source,
    'revenue_of_customers',
    count(customer_id)
FROM marts.fct_revenue
GROUP BY source
UNION ALL
SELECT
    source,
    'customers_won',
    count(*)
FROM marts.fct_acquisitions
GROUP BY source
UNION ALL
SELECT
    source,
    'experiment_customers',
    count(*) FILTER (WHERE years > 0)
FROM marts.fct_experiment_units
GROUP BY source
UNION ALL
SELECT
    source,
    'answering_experiments',
    count(case_key)
FROM marts.fct_answering_units
GROUP BY source
UNION ALL
SELECT
    source,
    'roll_outs',
    count(*)
FROM marts.dim_roll_outs
GROUP BY source
UNION ALL
SELECT
    source,
    unnest(['touches', 'touches_to_orders', 'social_touches']),
    unnest([count(*), count(order_key), count(*) FILTER (WHERE is_social)])
FROM marts.fct_touches
GROUP BY source
UNION ALL
SELECT
    source,
    'care_costs',
    count(*)
FROM marts.fct_ledger_costs
WHERE programme <> 'acquisition'
GROUP BY source;
