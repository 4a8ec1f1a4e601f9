/* One row per experiment about the community and customer assigned by it: what they did before and after, counted the same way for every arm. */
MODEL (
  name marts.fct_experiment_units,
  kind FULL,
  grain (source, experiment_id, customer_id),
  audits (
    fct_experiment_units__every_imported_customer_once
  )
);

WITH observed AS (
  /* A contact or a visit could be seen where every file that holds them for customers reaches. */
  SELECT
    MAX(observed_from) AS observed_from,
    MIN(observed_until) AS observed_until
  FROM marts.dim_sources
  WHERE
    entity IN ('calls', 'cases', 'views') AND customer_row_count > 0
), units AS (
  SELECT
    units.source,
    units.experiment_id,
    units.unit_id AS customer_id,
    units.arm,
    units.assigned_at,
    units.source_batch_id,
    units.source_line,
    observed.observed_until,
    GREATEST(observed.observed_from, units.assigned_at) AS followed_from,
    /* The same length for all who were assigned together: how long somebody is a customer is no habit. */
    GREATEST(observed.observed_from, units.assigned_at - INTERVAL '180' DAY) AS before_from
  FROM staging.stg_experiments AS units
  CROSS JOIN observed
  WHERE
    units.unit_kind = 'customer' AND units.about IS DISTINCT FROM 'answering'
), contacts AS (
  SELECT
    units.source,
    units.experiment_id,
    units.customer_id,
    COUNT(*) FILTER(WHERE
      contacts.contacted_at >= units.followed_from) AS after_count,
    COUNT(*) FILTER(WHERE
      contacts.contacted_at < units.assigned_at) AS before_count
  FROM units
  JOIN marts.fct_contacts AS contacts
    ON contacts.customer_id = units.customer_id
    AND contacts.contacted_at >= units.before_from
    AND contacts.contacted_at <= units.observed_until
  GROUP BY
    units.source,
    units.experiment_id,
    units.customer_id
), visits AS (
  SELECT
    units.source,
    units.experiment_id,
    units.customer_id,
    COUNT(*) FILTER(WHERE
      issues.started_at >= units.followed_from) AS after_count,
    COUNT(*) FILTER(WHERE
      issues.started_at < units.assigned_at) AS before_count
  FROM units
  JOIN marts.fct_community_issues AS issues
    ON issues.customer_id = units.customer_id
    AND issues.started_at >= units.before_from
    AND issues.started_at <= units.observed_until
  GROUP BY
    units.source,
    units.experiment_id,
    units.customer_id
)
SELECT
  units.experiment_id, /* The experiment. */
  units.customer_id, /* Who was assigned. */
  units.arm, /* To which arm. */
  units.assigned_at, /* When. */
  customers.region, /* Region of the customer. */
  customers.segment, /* Segment of the customer. */
  GREATEST(EPOCH(units.observed_until) - EPOCH(units.followed_from), 0) / 31557600 AS years, /* Observed since, from when contacts and visits could be seen; leaving does not end it, for it may be an effect. */
  COALESCE(contacts.after_count, 0) AS contacts, /* Contacts since, about anything, by any channel. */
  COALESCE(visits.after_count, 0) AS reads, /* Issues read or asked about since. */
  GREATEST(EPOCH(units.assigned_at) - EPOCH(units.before_from), 0) / 31557600 AS years_before, /* Observed before, half a year at most. */
  COALESCE(contacts.before_count, 0) AS contacts_before, /* Contacts in it. */
  COALESCE(visits.before_count, 0) AS reads_before, /* Issues in it. */
  units.source, /* Where the row came from. */
  units.source_batch_id, /* The import. */
  units.source_line /* The line in its file. */
FROM units
LEFT JOIN contacts
  ON contacts.source = units.source
  AND contacts.experiment_id = units.experiment_id
  AND contacts.customer_id = units.customer_id
LEFT JOIN visits
  ON visits.source = units.source
  AND visits.experiment_id = units.experiment_id
  AND visits.customer_id = units.customer_id
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = units.customer_id
