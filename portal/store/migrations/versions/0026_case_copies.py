"""Copies of a review for the child's record in the case system."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_a", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("as_a in ('on_paper', 'as_json', 'as_csv')", name=op.f("ck_case_copy_as_a")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_case_copy_review_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_copy_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_copy")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_copy_review_id"), "case_copy", ["review_id"])


def downgrade() -> None:
    op.drop_table("case_copy")
