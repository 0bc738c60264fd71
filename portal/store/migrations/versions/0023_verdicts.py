"""What figures count of an invitation stands on it: the day and year of the meeting, and what became of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
COLUMNS = (
    ("met_on", sa.Date()),
    ("year", sa.Integer()),
    ("reached_at", sa.DateTime(timezone=True)),
    ("after_meeting", sa.Boolean()),
    ("answered_source", sa.String()),
    ("answered_year", sa.Integer()),
)
SOURCES = "answered_source in ('web', 'paper', 'import', 'direct')"
COUNTED = (
    *("year", "form", "after_meeting", "answered_source", "answered_year"),
    *("reached_at", "opened_at", "started_at", "declined_at"),
)
MET = ("met_on", "stage", "year", "reached_at", "form", "after_meeting", "contact_id", "review_id")
OF_REVIEWS = {
    "ix_review_child_counted": ("year", "child_id", "held_on", "age", "due_on", "participation"),
    "ix_review_sent": ("year", "held_on", "completed_on", "decisions_sent_on", "record_sent_on"),
}
RECEIVED = "SELECT {} FROM response WHERE response.invitation_id = invitation.id AND response.submitted_at IS NOT NULL"
MEETS = "CASE status WHEN 'held' THEN held_on WHEN 'planned' THEN planned_on END"
FILLED = f"""
UPDATE invitation SET
    met_on = (SELECT {MEETS} FROM review WHERE review.id = invitation.review_id),
    answered_source = ({RECEIVED.format("source")}),
    answered_year = ({RECEIVED.format("year")}),
    reached_at = coalesce(sent_at, opened_at, started_at, ({RECEIVED.format("submitted_at")}))
"""  # noqa: S608
DAYS = sa.text("SELECT DISTINCT met_on FROM invitation WHERE met_on IS NOT NULL").columns(met_on=sa.Date())
YEARS = "UPDATE invitation SET year = :year WHERE met_on = :day AND origin = 'asked' AND withdrawn_at IS NULL"
JUDGED = f"""
UPDATE invitation SET after_meeting = (stage = 'consult' AND ({RECEIVED.format("submitted_at")}) >= :ends)
WHERE met_on = :day AND answered_source IS NOT NULL
"""  # noqa: S608
UNMET = "UPDATE invitation SET after_meeting = false WHERE met_on IS NULL AND answered_source IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("invitation", table_kwargs=NUMBERED) as batch_op:
        for name, kind in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_invitation_answered_source"), SOURCES)
    op.execute(FILLED)
    op.create_index(op.f("ix_invitation_met"), "invitation", list(MET))
    bind = op.get_bind()
    years = sa.text(YEARS).bindparams(sa.bindparam("day", type_=sa.Date()))
    judged = sa.text(JUDGED).bindparams(
        sa.bindparam("day", type_=sa.Date()), sa.bindparam("ends", type_=sa.DateTime(timezone=True))
    )
    for day in bind.scalars(DAYS).all():
        bind.execute(years, {"day": day, "year": day.year - (day < date(day.year, 4, 1))})
        ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo("Europe/London")).astimezone(UTC)
        bind.execute(judged, {"day": day, "ends": ends})
    op.execute(UNMET)
    op.create_index(op.f("ix_invitation_counted"), "invitation", list(COUNTED))
    for name, columns in OF_REVIEWS.items():
        op.create_index(name, "review", list(columns))


def downgrade() -> None:
    for name in OF_REVIEWS:
        op.drop_index(name, "review")
    for index in ("ix_invitation_counted", "ix_invitation_met"):
        op.drop_index(index, "invitation")
    with op.batch_alter_table("invitation", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_invitation_answered_source"), type_="check")
        for name, _kind in COLUMNS:
            batch_op.drop_column(name)
