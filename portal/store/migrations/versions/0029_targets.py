"""Targets of a year's figures, as the panel or the service set them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("ck_target_percent")),
        sa.PrimaryKeyConstraint("year", "figure", name=op.f("pk_target")),
    )


def downgrade() -> None:
    op.drop_table("target")
