"""A participation worker has an account, and is asked to talk with a child before a review."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    _roles("'iro', 'support', 'manager', 'participation_worker', 'admin'")
    op.create_table(
        "to_hear",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("heard_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_to_hear_review_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["worker_id"], ["staff.id"], name=op.f("fk_to_hear_worker_id")),
        sa.ForeignKeyConstraint(
            ["heard_id"], ["heard_directly.id"], name=op.f("fk_to_hear_heard_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_to_hear")),
        sqlite_autoincrement=True,
    )
    for column in ("review_id", "worker_id", "heard_id"):
        op.create_index(op.f(f"ix_to_hear_{column}"), "to_hear", [column])


def downgrade() -> None:
    op.drop_table("to_hear")
    # an account of a kind that there is no more opens nothing: it is closed, and kept for what it did
    op.execute(
        "UPDATE staff SET role = 'support', disabled_at = coalesce(disabled_at, CURRENT_TIMESTAMP)"
        " WHERE role = 'participation_worker'"
    )
    _roles("'iro', 'support', 'manager', 'admin'")


def _roles(words: str) -> None:
    with op.batch_alter_table("staff", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_staff_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_staff_role"), f"role in ({words})")
