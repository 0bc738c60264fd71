"""A notice tells a child that an answer stands on the link they keep."""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    _kinds("'invite', 'remind', 'change', 'read', 'told_back', 'answered'")


def downgrade() -> None:
    # what a message told stays told; of its kind there is no word any more
    op.execute("UPDATE message SET kind = 'read' WHERE kind = 'answered'")
    _kinds("'invite', 'remind', 'change', 'read', 'told_back'")


def _kinds(words: str) -> None:
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind in ({words})")
