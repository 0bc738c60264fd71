"""A social worker is asked before anybody else; a person may be reached by a letter that is handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
MAY_WRITE = "'yes', 'through_me', 'no', 'unknown'"
WAYS = "'email', 'text', 'letter'"


def upgrade() -> None:
    _ways(f"{WAYS}, 'hand'")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "worker_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("reminded_at", moment, nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("access", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_worker_asked_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_asked")),
        sa.UniqueConstraint("review_id", name=op.f("uq_worker_asked_review_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_worker_asked_link_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "worker_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("may_write", sa.String(), nullable=True),
        sa.Column("comes", sa.Boolean(), nullable=True),
        sa.Column("interpreter", sa.String(), nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"may_write in ({MAY_WRITE})", name=op.f("ck_worker_said_may_write")),
        sa.CheckConstraint(
            "(settled_at is null) = (settled_by is null)", name=op.f("ck_worker_said_settled_at_with_settled_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["worker_asked.id"], name=op.f("fk_worker_said_asked_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_worker_said_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["staff.id"], name=op.f("fk_worker_said_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_said")),
        sa.UniqueConstraint("asked_id", "contact_id", name=op.f("uq_worker_said_asked_id_contact_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_worker_said_contact_id"), "worker_said", ["contact_id"])
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.add_column(sa.Column("review_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_message_review_id"), ["review_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_message_review_id"), "review", ["review_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    op.execute("delete from message where review_id is not null")  # their links open nothing any more
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_review_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_message_review_id"))
        batch_op.drop_column("review_id")
    op.drop_table("worker_said")
    op.drop_table("worker_asked")
    # whoever a social worker hands letters to must not be written to directly: nobody asks them until it is said anew
    op.execute(
        "UPDATE contact SET channel = 'letter', safe_to_contact = 'unknown', safe_said_by = null, safe_said_at = null "
        "WHERE channel = 'hand'"
    )
    _ways(WAYS)


def _ways(words: str) -> None:
    with op.batch_alter_table("contact", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_contact_channel"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_contact_channel"), f"channel in ({words})")
