"""A child heard beside the form: talked with, observed, or why not."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

WAYS = "'direct_talk', 'observed', 'unable', 'did_not_want'"
REASONS = "'ill', 'upset', 'no_way_found', 'not_reached', 'something_else'"


def upgrade() -> None:
    op.create_table(
        "heard_directly",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("child_there", sa.Boolean(), nullable=True),
        sa.Column("could_not", sa.String(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"way in ({WAYS})", name=op.f("ck_heard_directly_way")),
        sa.CheckConstraint(f"could_not in ({REASONS})", name=op.f("ck_heard_directly_could_not")),
        sa.CheckConstraint(
            "(way = 'unable') = (could_not is not null)", name=op.f("ck_heard_directly_reason")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_heard_directly_review_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_heard_directly_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_directly")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_heard_directly_review_id"), "heard_directly", ["review_id"])


def downgrade() -> None:
    op.drop_table("heard_directly")
