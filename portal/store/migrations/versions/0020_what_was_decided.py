"""What was decided at a review, and that the child was told of it; a notice says that there is something to read."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("draft is not null or told is not null", name=op.f("ck_decision_words")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_decision_review_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("review_id", "position", name=op.f("uq_decision_review_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "told_back",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_draft", sa.LargeBinary(), nullable=True),
        sa.Column("next_told", sa.LargeBinary(), nullable=True),
        sa.Column("ring_draft", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ring_told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "(released_at is null) = (released_by is null)", name=op.f("ck_told_back_released_at_with_released_by")
        ),
        sa.CheckConstraint(
            "(released_at is null) = (shown_from is null)", name=op.f("ck_told_back_released_at_with_shown_from")
        ),
        sa.ForeignKeyConstraint(["released_by"], ["staff.id"], name=op.f("fk_told_back_released_by")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_told_back_review_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_told_back")),
    )
    op.create_table(
        "decision_done",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("done in ('was_done', 'partly_done', 'not_done')", name=op.f("ck_decision_done_done")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_decision_done_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_done_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", "decision_id", name=op.f("pk_decision_done")),
    )
    op.create_index(op.f("ix_decision_done_decision_id"), "decision_done", ["decision_id"])
    op.create_table(
        "still_missing",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_still_missing_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_still_missing")),
    )
    op.add_column(
        "invitation", sa.Column("wrong_birthdays", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    _kinds("'invite', 'remind', 'change', 'read', 'told_back'")


def downgrade() -> None:
    # what a message told stays told; of its kind there is no word any more
    op.execute("UPDATE message SET kind = 'read' WHERE kind = 'told_back'")
    _kinds("'invite', 'remind', 'change', 'read'")
    with op.batch_alter_table("invitation", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column("wrong_birthdays")
    op.drop_table("still_missing")
    op.drop_table("decision_done")
    op.drop_table("told_back")
    op.drop_table("decision")


def _kinds(words: str) -> None:
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind in ({words})")
