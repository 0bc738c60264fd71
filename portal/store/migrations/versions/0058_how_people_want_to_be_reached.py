"""Where people want to be written to themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
WAYS = "'email', 'text', 'letter', 'hand'"


def upgrade() -> None:
    with op.batch_alter_table("child", table_kwargs=NUMBERED) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_child_channel"), f"channel in ({WAYS})")
    op.create_table(
        "reach_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"channel in ({WAYS})", name=op.f("ck_reach_wish_channel")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_reach_wish_review_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_reach_wish_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reach_wish")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_reach_wish_link_hash")),
        sqlite_autoincrement=True,
    )
    for column in ("review_id", "contact_id", "asked_at"):
        op.create_index(op.f(f"ix_reach_wish_{column}"), "reach_wish", [column])


def downgrade() -> None:
    op.drop_table("reach_wish")
    with op.batch_alter_table("child", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_child_channel"), type_="check")
        batch_op.drop_column("channel")
