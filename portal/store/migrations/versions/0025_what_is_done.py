"""What is done about a concern: each note with its author, to whom it is given and by when; what was passed on.

What stood beside a concern until now becomes its first note, by whoever acknowledged it; it keeps its seal.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "concern_work",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("to_whom", sa.String(), nullable=False),
        sa.Column("act_by", sa.Date(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "to_whom in ('by_taker', 'by_iro', 'by_social_worker', 'by_advocacy', 'by_duty', 'by_support', 'by_manager')",
            name=op.f("ck_concern_work_to_whom"),
        ),
        sa.CheckConstraint(
            "(done_at is null) = (done_by is null)", name=op.f("ck_concern_work_done_at_with_done_by")
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_work_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_concern_work_done_by")),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_concern_work")),
    )
    op.create_table(
        "concern_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind in ('will_be_done', 'has_been_done', 'they_were_told')", name=op.f("ck_concern_note_kind")),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_note_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_concern_note_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_note")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_concern_note_concern_id"), "concern_note", ["concern_id"])
    op.create_table(
        "request_passed_on",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_request_passed_on_response_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_request_passed_on_staff_id")),
        sa.PrimaryKeyConstraint("response_id", "question", "code", name=op.f("pk_request_passed_on")),
    )
    op.execute(
        "INSERT INTO concern_note (concern_id, kind, at, staff_id, words) "
        "SELECT id, 'will_be_done', coalesce(acknowledged_at, changed_at, raised_at), acknowledged_by, outcome FROM concern "
        "WHERE outcome IS NOT NULL"
    )
    with op.batch_alter_table("concern", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("outcome")


def downgrade() -> None:
    with op.batch_alter_table("concern", table_kwargs=NUMBERED) as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE concern SET outcome = (SELECT words FROM concern_note WHERE concern_note.concern_id = concern.id "
        "ORDER BY concern_note.at, concern_note.id LIMIT 1)"
    )
    for table in ("request_passed_on", "concern_note", "concern_work"):
        op.drop_table(table)
