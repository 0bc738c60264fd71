"""Two children that are one: what waits for a second person, and the reference that files may still use."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_reference",
        sa.Column("plain", sa.String(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_former_reference_child_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plain", name=op.f("pk_former_reference")),
    )
    with op.batch_alter_table("former_reference") as batch_op:
        batch_op.create_index(batch_op.f("ix_former_reference_child_id"), ["child_id"], unique=False)
    op.create_table(
        "one_child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("keeps_id", sa.Integer(), nullable=False),
        sa.Column("goes_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["keeps_id"], ["child.id"], name=op.f("fk_one_child_keeps_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["goes_id"], ["child.id"], name=op.f("fk_one_child_goes_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_one_child_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_child")),
        sa.UniqueConstraint("goes_id", name=op.f("uq_one_child_goes_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("one_child")
    with op.batch_alter_table("former_reference") as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_reference_child_id"))
    op.drop_table("former_reference")
