"""Which children another IRO has from a later day on."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coming_iro",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("iro_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_coming_iro_child_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["iro_id"], ["staff.id"], name=op.f("fk_coming_iro_iro_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coming_iro")),
        sa.UniqueConstraint("child_id", name=op.f("uq_coming_iro_child_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("coming_iro") as batch_op:
        batch_op.create_index(batch_op.f("ix_coming_iro_from_on"), ["from_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("coming_iro") as batch_op:
        batch_op.drop_index(batch_op.f("ix_coming_iro_from_on"))
    op.drop_table("coming_iro")
