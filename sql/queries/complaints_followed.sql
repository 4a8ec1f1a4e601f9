/* One row per customer from their first complaint on: answered or ignored, how long they stayed, what they brought. */
SELECT
    followed.customer_id,
    followed.tenure,
    followed.brand,
    followed.segment,
    followed.region,
    followed.currency,
    followed.experience,
    followed.follow_from,
    followed.stayed_days,
    followed.has_left,
    followed.is_bound,
    followed.follower_count,
    followed.charge_amount,
    followed.margin_amount,
    followed.months_before,
    followed.customer_months
FROM parts.complaints_followed AS followed
ORDER BY followed.customer_id;
