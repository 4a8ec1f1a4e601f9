"""Every audit lets good rows pass and returns the bad one."""

import re
from pathlib import Path

import duckdb
import pytest

AUDITS = Path(__file__).resolve().parents[1] / "sql" / "audits"
TURN = "(turn_id, asked_at, acknowledged_at, replied_at, reply_seconds)"
CASE = "(case_key, opened_at, acknowledged_at, replied_at, reply_seconds)"
NINE, TEN = "TIMESTAMP '2026-01-01 09:00'", "TIMESTAMP '2026-01-01 10:00'"

# audit → (columns of the model, good rows, bad row, other tables it reads)
CASES = {
    "dim_customers__one_row_per_customer": ("(customer_id)", ["('1')", "('2')"], "('1')", {}),
    "fct_cases__one_row_per_case": ("(case_key)", ["('case:1')"], "('case:1')", {}),
    "fct_case_outcomes__one_row_per_case_and_outcome": (
        "(case_key, outcome)", ["('1', 'a')", "('1', 'b')"], "('1', 'a')", {},
    ),
    "fct_case_steps__one_row_per_case": ("(case_key)", ["('case:1')"], "('case:1')", {}),
    "fct_customer_quarters__one_row_per_customer_and_quarter": (
        "(customer_id, quarter_ended_at)", ["('1', 1)", "('1', 2)"], "('1', 1)", {},
    ),
    "fct_contracts__one_row_per_spell": (
        "(source, customer_id, line_id, started_at)", ["('s', '1', '1', 1)", "('s', '1', '1', 2)"],
        "('s', '1', '1', 1)", {},
    ),
    "fct_contracts__every_imported_period_once": (
        "(source, period_count)", ["('s', 2)"], "('s', 1)",
        {"staging.stg_subscriptions": "VALUES ('s'), ('s')) AS t(source"},
    ),
    "fct_charges__every_imported_period_once": (
        "(source)", ["('s')", "('s')"], "('s')", {"staging.stg_subscriptions": "VALUES ('s'), ('s')) AS t(source"},
    ),
    "dim_fx_rates__above_zero": (
        "(currency, quote_currency, rate_on, rate)", ["('EUR', 'GBP', 1, 0.85)"], "('GBP', 'EUR', 1, 0)", {},
    ),
    "fct_tenures__one_row_per_customer": ("(customer_id)", ["('1')"], "('1')", {}),
    "fct_tenures__seen_after_they_came": (
        "(customer_id, origin_at, entered_at)", [f"('1', {NINE}, {TEN})", f"('2', {NINE}, {NINE})"],
        f"('3', {TEN}, {NINE})", {},
    ),
    "fct_pauses__next_activity_after_the_last": (
        "(customer_id, last_active_at, next_active_at)", [f"('1', {NINE}, {TEN})", f"('1', {TEN}, NULL)"],
        f"('2', {TEN}, {NINE})", {},
    ),
    "fct_purchase_days__one_row_per_day": (
        "(customer_id, currency, purchased_on)", ["('1', 'EUR', 1)", "('1', 'EUR', 2)", "('1', 'GBP', 1)"],
        "('1', 'EUR', 2)", {},
    ),
    "fct_purchase_days__orders_and_their_refunds": (
        "(order_count, refunded_amount)", ["(2, 0)", "(1, -5)"], "(1, 0)",
        {"staging.stg_orders": "VALUES (NULL, '1'), ('order', '1'), ('order', '2'), ('refund', '2'), ('order', NULL)) "
         "AS t(kind, customer_id"},
    ),
    "dim_buyers__one_row_per_customer_who_bought": (
        "(customer_id)", ["('1')", "('2')"], "('2')",
        {"marts.fct_orders": "VALUES ('1', 'order'), ('2', 'order'), ('2', 'order')) AS t(customer_id, kind"},
    ),
    "fct_revenue__every_order_and_period_once": (
        "(source, kind)", ["('s', 'order')", "('s', 'refund')", "('s', 'charge')"], "('s', 'charge')",
        {
            "marts.fct_orders": "VALUES ('s'), ('s')) AS t(source",
            "staging.stg_subscriptions": "VALUES ('s')) AS t(source",
        },
    ),
    "fct_ledger_costs__every_cost_to_the_penny": (
        "(entity, currency, amount, entry_key)",
        ["('costs', 'EUR', 10.00, 'c1')", "('concessions', 'EUR', 5.00, 'g1')"], "('costs', 'EUR', 0.01, 'c1')",
        {
            "marts.fct_costs": "VALUES ('EUR', 10.00)) AS t(currency, amount",
            "marts.fct_concessions": "VALUES ('EUR', 5.00)) AS t(currency, amount",
        },
    ),
    "fct_ledger_claims__one_row_per_customer_and_stream": (
        "(customer_id, stream)", ["('1', 'retained')", "('1', 'referred')"], "('1', 'retained')", {},
    ),
    "fct_ledger_revenue__attributed_and_unattributed_to_the_penny": (
        "(kind, currency, attributed_amount, unattributed_amount)",
        ["('order', 'EUR', 4.00, 6.00)", "('charge', 'EUR', 0.00, 5.00)"], "('order', 'EUR', 0.01, 0.00)",
        {
            "marts.fct_revenue": "VALUES ('order', 'EUR', 10.00), ('charge', 'EUR', 5.00)) AS t(kind, currency, amount",
        },
    ),
    "cube_turn_waits__holds_every_answered_turn": (
        "(turns)", ["(2)", "(1)"], "(1)", {"marts.fct_turns": "VALUES (60), (90), (0), (NULL)) AS t(reply_seconds"},
    ),
    "cube_retention__holds_every_buyer_once": (
        "(grain, clock, rule, age, active_customers, last_active_customers)",
        ["('month', 'calendar', 'n_day', 0, 2, 1)", "('month', 'calendar', 'n_day', 3, 1, 1)"],
        "('month', 'calendar', 'n_day', 0, 1, 0)", {"marts.dim_buyers": "VALUES ('1'), ('2')) AS t(customer_id"},
    ),
    "fct_acquisitions__one_row_per_customer": ("(customer_id)", ["('1')"], "('1')", {}),
    "fct_complaint_covariates__dated_before_the_complaint": (
        "(case_key, opened_at, latest_input_at, said_at)",
        [f"('1', {TEN}, {NINE}, {TEN})", f"('2', {TEN}, NULL, NULL)"], f"('3', {NINE}, {NINE}, {NINE})", {},
    ),
    "fct_complaint_covariates__every_complaint_once": (
        "(case_key)", ["('1')", "('2')"], "('2')", {"marts.fct_complaints": "VALUES ('1'), ('2')) AS t(case_key"},
    ),
    "fct_complaints__one_row_per_complaint": ("(case_key)", ["('case:1')"], "('case:1')", {}),
    "fct_praise__one_row_per_mention": ("(platform, mention_id)", ["('t', '1')"], "('t', '1')", {}),
    "fct_post_outcomes__one_row_per_mention": ("(platform, mention_id)", ["('t', '1')"], "('t', '1')", {}),
    "fct_tone_changes__one_row_per_thread": ("(platform, thread_key)", ["('t', '1')", "('u', '1')"], "('t', '1')", {}),
    "dim_people__one_row_per_person": ("(person)", ["('1')", "('t:ann')"], "('1')", {}),
    "fct_surveys__every_imported_survey_once": (
        "(source, survey_id)", ["('s', '1')"], "('s', '1')",
        {"staging.stg_surveys": "VALUES ('s', '1')) AS t(source, survey_id"},
    ),
    "fct_referrals__every_imported_referral_once": (
        "(source, referral_id)", ["('s', '1')"], "('s', '1')",
        {"staging.stg_referrals": "VALUES ('s', '1')) AS t(source, referral_id"},
    ),
    "fct_contacts__one_row_per_contact": ("(contact_key)", ["('c:1')"], "('c:1')", {}),
    "fct_cases__reply_never_before_opening": (
        CASE, [f"('1', {NINE}, {TEN}, {TEN}, 3600)", f"('2', {NINE}, NULL, NULL, NULL)"],
        f"('3', {TEN}, {NINE}, {NINE}, -3600)", {},
    ),
    "fct_resolutions__next_contact_after_resolution": (
        "(case_key, resolved_at, next_contact_at)", [f"('1', {NINE}, {TEN})", f"('2', {NINE}, NULL)"],
        f"('3', {TEN}, {NINE})", {},
    ),
    "fct_voices__one_row_per_mention": (
        "(platform, mention_id)", ["('twitter', '1')", "('facebook', '1')"], "('twitter', '1')", {},
    ),
    "fct_reviews__one_row_per_review": ("(platform, mention_id)", ["('t', '1')"], "('t', '1')", {}),
    "fct_reach__one_row_per_mention": ("(platform, mention_id)", ["('t', '1')"], "('t', '1')", {}),
    "dim_annotations__one_row_per_annotation": ("(source, annotation_id)", ["('s', '1')"], "('s', '1')", {}),
    "fct_turns__one_row_per_turn": ("(turn_id)", ["('t:1')"], "('t:1')", {}),
    "fct_turns__reply_never_before_turn": (
        TURN, [f"('1', {NINE}, {TEN}, {TEN}, 3600)"], f"('2', {TEN}, {NINE}, NULL, NULL)", {},
    ),
    "fct_orders__amounts_equal_what_was_imported": (
        "(currency, amount)", ["('EUR', 10.00)", "('XXX', 1.00)"], "('EUR', 0.01)",
        {"staging.stg_orders": "VALUES ('EUR', 10.00), (NULL, 1.00)) AS t(currency, amount"},
    ),
    "fct_mentions__every_imported_mention_once": (
        "(platform, mention_id)", ["('twitter', '1')"], "('twitter', '1')",
        {"staging.stg_mentions": "VALUES ('twitter', '1')) AS t(platform, mention_id"},
    ),
    "fct_answers__every_imported_answer_once": (
        "(source, answer_id)", ["('s', '1')"], "('s', '1')",
        {"staging.stg_answers": "VALUES ('s', '1')) AS t(source, answer_id"},
    ),
    "fct_views__every_imported_view_once": (
        "(source, thread_id, view_count)", ["('s', '1', 2)", "('s', '1', 1)", "('s', '2', 9)"], "('s', '1', 1)",
        {
            "staging.stg_threads": "VALUES ('s', '1', 50), ('s', '2', 9), ('s', '3', NULL)) "
            "AS t(source, thread_id, view_count",
            "staging.stg_views": "VALUES ('s', '1', 2), ('s', '1', NULL)) AS t(source, thread_id, view_count",
        },
    ),
    "fct_community_issues__one_per_person_topic_and_30_days": (
        "(issue_key, person, topic, source, thread_id, started_at)",
        [
            f"('1', 'ann', 'login', 's', 't', {NINE})", f"('2', 'ann', 'bill', 's', 't', {NINE})",
            f"('3', 'bob', 'login', 's', 't', {NINE})",
        ],
        f"('4', 'ann', 'login', 's', 'u', {TEN})", {},
    ),
    "fct_community_issues__every_visit_in_one_issue": (
        "(person, visit_count)", ["('ann', 2)", "('ann', 1)"], "('ann', 1)",
        {"intermediate.int_community_visits": "VALUES ('ann'), ('ann'), ('ann')) AS t(person"},
    ),
    "fct_experiment_units__every_imported_customer_once": (
        "(source, experiment_id, customer_id)", ["('s', 'e', '1')", "('s', 'f', '1')"], "('s', 'e', '1')",
        {"staging.stg_experiments": "VALUES ('s', 'e', '1', 'customer', NULL), ('s', 'f', '1', 'customer', "
         "'community'), ('s', 'e', 'login', 'topic', NULL), ('s', 'g', '1', 'customer', 'answering')) "
         "AS t(source, experiment_id, unit_id, unit_kind, about"},
    ),
    "fct_complaint_outcomes__every_complaint_of_the_known_once": (
        "(case_key)", ["('1')"], "('1')",
        {"marts.fct_complaints": "VALUES ('1', TRUE, TRUE), ('2', FALSE, TRUE), ('3', TRUE, FALSE)) "
         "AS t(case_key, was_known_before, is_for_care"},
    ),
    "fct_answering_units__a_complaint_once_in_an_experiment": (
        "(source, experiment_id, case_key)", ["('s', 'e', '1')", "('s', 'f', '1')", "('s', 'e', NULL)"],
        "('s', 'e', '1')", {},
    ),
    "fct_answering_units__every_unit_that_was_drawn": (
        "(source, experiment_id, unit_id)", ["('s', 'e', '1')", "('s', 'e', '1')", "('s', 'h', 'noon')"],
        "('s', 'e', '2')",
        {"staging.stg_experiments": "VALUES ('s', 'e', '1', 'customer', 'answering'), "
         "('s', 'h', 'noon', 'hour', NULL), "
         "('s', 'f', '1', 'customer', NULL)) AS t(source, experiment_id, unit_id, unit_kind, about"},
    ),
    "fct_touches__every_imported_touch_once": (
        "(source, touch_id)", ["('s', '1')"], "('s', '1')",
        {"staging.stg_touches": "VALUES ('s', '1')) AS t(source, touch_id"},
    ),
    "fct_touches__an_order_has_one_value": (
        "(order_key, ordered_at, amount, margin_amount, currency)",
        ["('a', 1, 5, 2, 'EUR')", "('a', 1, 5, 2, 'EUR')", "('b', 1, NULL, NULL, NULL)", "(NULL, 2, 3, 4, 'GBP')"],
        "('a', 1, 6, 2, 'EUR')", {},
    ),
    "fct_threads__every_imported_thread_once": (
        "(source, thread_id)", ["('s', '1')"], "('s', '1')",
        {"staging.stg_threads": "VALUES ('s', '1')) AS t(source, thread_id"},
    ),
}  # fmt: skip


def audit_query(audit: str, columns: str, rows: list[str]) -> str:
    text = re.sub(r"/\*.*?\*/", "", (AUDITS / f"{audit}.sql").read_text(encoding="utf-8"), flags=re.DOTALL)
    return text.split(");", 1)[1].replace("@this_model", f"(SELECT * FROM (VALUES {', '.join(rows)}) AS m{columns})")


def rows_returned(audit: str, columns: str, rows: list[str], others: dict[str, str]) -> int:
    query = audit_query(audit, columns, rows)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA staging; CREATE SCHEMA intermediate; CREATE SCHEMA marts")
        for name, values in others.items():
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM ({values})")
        return len(connection.execute(query).fetchall())


def test_every_audit_is_tested() -> None:
    assert {path.stem for path in AUDITS.glob("*.sql")} == set(CASES)


@pytest.mark.parametrize("audit", sorted(CASES))
def test_an_audit_passes_good_rows_and_returns_the_bad_one(audit: str) -> None:
    columns, good, bad, others = CASES[audit]
    assert rows_returned(audit, columns, good, others) == 0
    assert rows_returned(audit, columns, [*good, bad], others) == 1


def test_a_lost_mention_is_returned_too() -> None:
    others = {"staging.stg_mentions": "VALUES ('twitter', '1'), ('twitter', '2')) AS t(platform, mention_id"}
    rows = ["('twitter', '1')"]
    assert rows_returned("fct_mentions__every_imported_mention_once", "(platform, mention_id)", rows, others) == 1
