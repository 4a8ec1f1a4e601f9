"""What people say when asked, whom they bring, what they are given, and who was assigned to what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.casework import case_ids
from data.demo.clock import Calendar
from data.demo.community import thread_ids
from data.demo.frames import Flags, Floats, Whole, named, numbered, repeated, where
from data.demo.leaving import Troubles
from data.demo.parameters import DAY, HOUR, Parameters
from data.demo.people import REFERRAL, People, customer_ids
from data.demo.phone import HoldOut, Needs

SURVEY_SCALES = {"csat": 5, "ces": 7, "nps": 10, "deflection": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advocacy:
    """Per complaint, in the order of the complaints: would the customer recommend, whichever way care acts."""

    if_no_complaint: Flags
    if_answered: Flags
    if_ignored: Flags
    is_answered: Flags

    @property
    def recommends(self) -> Flags:
        """What came true."""
        return np.where(self.is_answered, self.if_answered, self.if_ignored)


def draw_advocacy(rng: np.random.Generator, troubles: Troubles, parameters: Parameters) -> Advocacy:
    """Recommending with one draw of luck per complaint: an answer raises it, silence lowers it."""
    luck = rng.random(len(troubles.complaints))
    share = parameters.recommend_share
    return Advocacy(
        if_no_complaint=luck < share,
        if_answered=luck < share * parameters.recommend_if_answered_ratio,
        if_ignored=luck < share * parameters.recommend_if_ignored_ratio,
        is_answered=troubles.complaints["is_answered"].to_numpy(),
    )


def _sent(
    kind: str, sent: Floats, answered: Floats, score: Floats | Whole, end: float, **columns: pl.Series
) -> pl.DataFrame:
    """Surveys of one kind; the score is shown only where an answer came before `end`."""
    came = answered < end
    frame = pl.DataFrame(
        {
            "kind": repeated(kind, len(sent)),
            "sent_at": sent,
            "answered_at": where(came, np.floor(answered)),
            "score": where(came, score.astype(np.float64)),
            "scale_maximum": np.full(len(sent), float(SURVEY_SCALES[kind])),
            **columns,
        }
    )
    return frame.filter(pl.col("sent_at") < end)


def _answers_at(rng: np.random.Generator, sent: Floats, share: Floats) -> Floats:
    """When each survey is answered; infinite where it never is."""
    answers = rng.random(len(sent)) < share
    return np.where(answers, sent + np.clip(np.exp(rng.normal(9.5, 1.4, len(sent))), 40, 20 * DAY), np.inf)


def after_cases(
    rng: np.random.Generator, cases: pl.DataFrame, contacts: pl.DataFrame, end: float
) -> list[pl.DataFrame]:
    """Satisfaction and effort surveys after resolved cases of known customers. The very unhappy answer more."""
    wait = np.nan_to_num(contacts["reply_seconds"].to_numpy(), nan=3 * DAY)
    anger = contacts["anger"].to_numpy()
    asked = pl.Series(rng.random(len(cases)))
    parts = []
    for kind, low, high in (("csat", 0.0, 0.50), ("ces", 0.50, 0.65)):
        chosen = (
            (asked >= low) & (asked < high) & cases["resolved_at"].is_not_null() & cases["customer_id"].is_not_null()
        )
        rows = np.flatnonzero(chosen.to_numpy())
        sent = cases["resolved_at"].to_numpy()[rows] + HOUR
        pleasure = 0.6 - 0.22 * np.log1p(wait[rows] / HOUR) - 0.5 * np.maximum(anger[rows], 0)
        pleasure = pleasure + rng.normal(0, 1.0, len(rows)) - 0.5 * cases["reopen_count"].to_numpy()[rows]
        steps = np.array([-1.9, -1.2, -0.5, 0.5]) if kind == "csat" else np.array([-2.2, -1.6, -1.0, -0.4, 0.2, 0.9])
        score = 1 + np.searchsorted(steps, pleasure)
        share = np.where(score == 1, 0.34, np.where(score > len(steps), 0.28, 0.22))
        answered = _answers_at(rng, sent, share)
        ids = {name: cases[name].gather(rows) for name in ("case_id", "customer_id")}
        parts.append(_sent(kind, sent, answered, score, end, **ids))
    return parts


def recommending(
    rng: np.random.Generator,
    people: People,
    troubles: Troubles,
    advocacy: Advocacy,
    calendar: Calendar,
    parameters: Parameters,
) -> list[pl.DataFrame]:
    """Recommendation surveys: a sample every quarter, and three weeks after a complaint to those still there."""
    quarters = np.arange(calendar.start + 75 * DAY, calendar.end - 10 * DAY, 91 * DAY)
    customer = np.tile(np.arange(people.count), len(quarters))
    sent = np.repeat(quarters, people.count) + rng.uniform(0, 10 * DAY, len(customer))
    chosen = (rng.random(len(customer)) < 0.05) & (people.joined[customer] < sent) & (troubles.left[customer] > sent)
    customer, sent = customer[chosen], np.floor(sent[chosen])
    share = np.clip(parameters.recommend_share * (1 - 0.15 * people.temper[customer]), 0.02, 0.95)
    seen = troubles.complaints
    who, after = seen["customer"].to_numpy(), seen["at"].to_numpy() + 21 * DAY
    asked = (troubles.left[who] > after) & (seen["is_linked"].to_numpy()) & (rng.random(len(who)) < 0.8)
    return [
        _sent(
            "nps",
            at,
            _answers_at(rng, at, np.where(yes, 0.45, 0.30)),
            _nps(rng, yes),
            calendar.end,
            customer_id=customer_ids(whom),
        )
        for whom, at, yes in (
            (customer, sent, rng.random(len(customer)) < share),
            (who[asked], after[asked], advocacy.recommends[asked]),
        )
    ]


def _nps(rng: np.random.Generator, recommends: Flags) -> Whole:
    """9 or 10 for those who recommend; 0 to 8 for the others, low ones rarer."""
    others = np.floor(9 * rng.random(len(recommends)) ** 0.55)
    return np.where(recommends, rng.integers(9, 11, len(recommends)), others).astype(np.int64)


def would_have_called(rng: np.random.Generator, needs: Needs, end: float) -> pl.DataFrame:
    """Whether people say they would have called, after some linked views: said with error, and answered by few."""
    seen = np.flatnonzero(needs.is_viewed & (rng.random(len(needs.at)) < 0.14))
    says = rng.random(len(seen)) < np.where(needs.calls_if_not_viewed[seen], 0.85, 0.22)
    sent = needs.at[seen] + 90
    return _sent(
        "deflection",
        sent,
        _answers_at(rng, sent, np.where(says, 0.24, 0.30)),
        says.astype(np.int64),
        end,
        customer_id=customer_ids(needs.customer[seen]),
        thread_id=thread_ids(needs.thread[seen]),
    )


def surveys_frame(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The surveys entity."""
    together = pl.concat(parts, how="diagonal").sort("sent_at", "kind", "customer_id")
    return together.with_columns(
        numbered("S", np.arange(len(together)) + 1, 6).alias("survey_id"),
        pl.col("answered_at").fill_nan(None).fill_null(pl.col("sent_at")).alias("updated_at"),
    )


def referrals_frame(rng: np.random.Generator, people: People, left: Floats, calendar: Calendar) -> pl.DataFrame:
    """The referrals entity: those who came, with who sent them, and recommendations that nobody followed."""
    came = np.flatnonzero(people.acquired_via == REFERRAL)
    converted = people.joined[came]
    n_open = round(1.3 * len(came))
    start, end = np.full(n_open, calendar.start + 60 * DAY), np.full(n_open, calendar.end)
    referred_at = np.concatenate(
        (converted - rng.uniform(0.5, 25, len(came)) * DAY, calendar.moments(rng, "social", start, end))
    )
    referrer = np.full(len(referred_at), -1)
    for _ in range(6):
        tried = np.floor(rng.random(len(referred_at)) * np.searchsorted(people.joined, referred_at)).astype(np.int64)
        fits = (referrer < 0) & (people.joined[tried] < referred_at) & (left[tried] > referred_at)
        referrer[fits] = tried[fits]
    frame = pl.DataFrame(
        {
            "referrer": referrer,
            "referrer_customer_id": customer_ids(referrer),
            "referred_customer_id": customer_ids(np.concatenate((came, np.full(n_open, -1)))),
            "referred_at": np.floor(referred_at),
            "converted_at": np.concatenate((converted, np.full(n_open, np.nan))),
        }
    )
    known = frame.filter(pl.col("referrer") >= 0).drop("referrer").sort("referred_at", "referrer_customer_id")
    return known.with_columns(numbered("J", np.arange(len(known)) + 1, 5).alias("referral_id"))


def concessions_frame(
    rng: np.random.Generator, contacts: pl.DataFrame, cases: pl.DataFrame, people: People, end: float
) -> pl.DataFrame:
    """The concessions entity: what was given in answered complaints; more to those who complain in public."""
    is_complaint = (contacts["kind"] == "complaint").to_numpy()
    is_private = contacts["channel"].is_in(["email", "phone"]).to_numpy()
    has_reply = (cases["first_reply_at"].is_not_null() & cases["customer_id"].is_not_null()).to_numpy()
    grants = is_complaint & has_reply & (rng.random(len(contacts)) < np.where(is_private, 0.08, 0.20))
    rows = np.flatnonzero(grants)
    granted = np.floor(cases["first_reply_at"].to_numpy()[rows] + rng.uniform(120, DAY, len(rows)))
    rows, granted = rows[granted < end], granted[granted < end]
    customer = contacts["customer"].to_numpy()[rows]
    return pl.DataFrame(
        {
            "concession_id": numbered("G", np.arange(len(rows)) + 1, 5),
            "case_id": case_ids(rows),
            "customer_id": customer_ids(customer),
            "kind": named(("credit", "refund", "gift"), rng.integers(0, 3, len(rows))),
            "amount": np.round(rng.lognormal(2.6, 0.6, len(rows)), 2),
            "currency": people.currency.gather(customer),
            "granted_at": granted,
        }
    )


def experiments_frame(rng: np.random.Generator, hold_out: HoldOut, people: People, calendar: Calendar) -> pl.DataFrame:
    """The experiments entity: the community hold-out, and a welcome mail that changes nothing."""
    welcomed = np.flatnonzero(people.joined > calendar.start)[:: max(1, people.count // 4_000)]
    arms = [
        (
            "community-hold-out",
            hold_out.customer,
            np.where(hold_out.is_hidden, 0, 1),
            np.full(len(hold_out.customer), hold_out.assigned_at),
        ),
        ("welcome-mail", welcomed, 2 + (rng.random(len(welcomed)) < 0.5), people.joined[welcomed]),
    ]
    return pl.concat(
        pl.DataFrame(
            {
                "experiment_id": repeated(name, len(who)),
                "unit_id": customer_ids(who),
                "unit_kind": repeated("customer", len(who)),
                "arm": named(("hidden", "shown", "control", "mailed"), arm.astype(np.int64)),
                "assigned_at": at,
            }
        )
        for name, who, arm, at in arms
    )
