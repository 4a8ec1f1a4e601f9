/* One row per complaint in public that is compared: the next contact of any kind, and whether the post was shared. */
WITH contacted AS (
    SELECT
        landmark.case_key,
        min(contacts.contacted_at) AS contacted_at
    FROM parts.complaints_at_landmark AS landmark
    INNER JOIN marts.fct_contacts AS contacts
        ON landmark.customer_id = contacts.customer_id AND landmark.landmark_at < contacts.contacted_at
    WHERE landmark.left_out IS NULL
    GROUP BY landmark.case_key
),

shared AS (
    SELECT
        known.case_key,
        max(reach.share_count) > 0 AS was_shared
    FROM marts.fct_complaint_covariates AS known
    INNER JOIN marts.fct_reach AS reach
        ON known.platform = reach.platform AND known.mention_id = reach.mention_id
    GROUP BY known.case_key
)

SELECT
    landmark.case_key,
    coalesce(contacted.contacted_at <= landmark.judged_at, FALSE) AS contacts_again,
    shared.was_shared,
    coalesce(steps.moved_private_at <= landmark.reply_at, FALSE) AS is_moved
FROM parts.complaints_at_landmark AS landmark
LEFT JOIN contacted ON landmark.case_key = contacted.case_key
LEFT JOIN shared ON landmark.case_key = shared.case_key
LEFT JOIN marts.fct_case_steps AS steps ON landmark.case_key = steps.case_key
WHERE landmark.left_out IS NULL
ORDER BY landmark.case_key;
