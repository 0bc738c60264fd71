"""Children of whom no rule deletes anything for the time being."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.create_table(
        "retention_hold",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_retention_hold_child_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_retention_hold")),
    )

def downgrade() -> None:
    op.drop_table("retention_hold")
