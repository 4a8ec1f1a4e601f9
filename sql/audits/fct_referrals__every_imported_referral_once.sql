/* Joins neither lose nor repeat a referral. */
AUDIT (
  name fct_referrals__every_imported_referral_once
);

SELECT
  imported.source,
  imported.referral_id,
  COUNT(kept.referral_id) AS kept_count
FROM staging.stg_referrals AS imported
LEFT JOIN @this_model AS kept
  ON kept.source = imported.source AND kept.referral_id = imported.referral_id
GROUP BY
  imported.source,
  imported.referral_id
HAVING
  COUNT(kept.referral_id) <> 1
