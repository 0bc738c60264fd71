"""A copy of what is held about a child is asked for, and worked on at a page."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "copy_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("choices", sa.LargeBinary(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_mark", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_copy_asked_child_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_copy_asked_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_asked")),
        sa.UniqueConstraint("child_id", name=op.f("uq_copy_asked_child_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("copy_asked")
