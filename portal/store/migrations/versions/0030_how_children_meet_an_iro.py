"""How children meet an IRO: their own lines, and a figure or a photo."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

FIGURES = "'long_hair', 'short_hair', 'curly_hair', 'headscarf', 'bald_with_beard'"


def upgrade() -> None:
    op.create_table(
        "greeting",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("first_line", sa.String(), nullable=True),
        sa.Column("second_line", sa.String(), nullable=True),
        sa.Column("thanks", sa.String(), nullable=True),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"figure in ({FIGURES})", name=op.f("ck_greeting_figure")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_greeting_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_greeting")),
    )


def downgrade() -> None:
    op.drop_table("greeting")
