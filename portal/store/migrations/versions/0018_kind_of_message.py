"""The kind of a message to whoever was asked is one of four words: the table promises it."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_message_kind"), "kind in ('invite', 'remind', 'change', 'read')"
        )


def downgrade() -> None:
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
