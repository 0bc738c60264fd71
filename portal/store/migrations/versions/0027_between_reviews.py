"""A link a child may keep between reviews, and what comes by it."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
BEFORE = "'safety', 'talk', 'advocate', 'call', 'interpreter', 'complaint', 'prompt_look'"


def upgrade() -> None:
    _kinds(f"{BEFORE}, 'wrote', 'good_news'")
    op.create_table(
        "standing_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_birthdays", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_standing_link_child_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_link")),
        sa.UniqueConstraint("child_id", name=op.f("uq_standing_link_child_id")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_standing_link_code_hash")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_standing_link_link_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "between_message",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("way", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("ticket", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "asks in ('wrote', 'call', 'advocate', 'good_news')", name=op.f("ck_between_message_asks")
        ),
        sa.CheckConstraint(
            "(read_at is null) = (read_by is null)", name=op.f("ck_between_message_read_at_with_read_by")
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_between_message_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["read_by"], ["staff.id"], name=op.f("fk_between_message_read_by")),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_between_message")),
        sa.UniqueConstraint("ticket", name=op.f("uq_between_message_ticket")),
    )


def downgrade() -> None:
    op.drop_table("between_message")
    op.drop_table("standing_link")
    # its words go; that somebody wanted to talk stays
    op.execute("UPDATE concern SET kind = 'talk' WHERE kind IN ('wrote', 'good_news')")
    _kinds(BEFORE)


def _kinds(words: str) -> None:
    with op.batch_alter_table("concern", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_concern_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_concern_kind"), f"kind in ({words})")
