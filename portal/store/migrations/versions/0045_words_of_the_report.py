"""What managers write in the annual report, and what it recommends."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PARTS = (
    "'legal_duty', 'service_and_caseloads', 'children_looked_after', 'timeliness', 'children_taking_part', "
    "'parents_taking_part', 'what_people_said', 'concerns_and_disputes', 'actions_of_last_year', 'plan_of_next_year'"
)


def upgrade() -> None:
    op.create_table(
        "report_words",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"part in ({PARTS})", name=op.f("ck_report_words_part")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_report_words_staff_id")),
        sa.PrimaryKeyConstraint("year", "part", name=op.f("pk_report_words")),
    )
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recommendation_year"), "recommendation", ["year"])


def downgrade() -> None:
    op.drop_table("recommendation")
    op.drop_table("report_words")
