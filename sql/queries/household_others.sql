/* One row per customer whose household was watched: did somebody else of it complain, and did they leave. */
SELECT
    brand,
    segment,
    region,
    account_id AS household,
    is_exposed,
    tenure || ', ' || coalesce(segment, 'no segment') || ', year ' || tenure_year AS stratum,
    has_left_soon
FROM parts.household_members
ORDER BY account_id, customer_id;
