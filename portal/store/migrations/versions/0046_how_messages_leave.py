"""What a person sends by hand, and what is known to have arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("message", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update message set by_hand = true where channel = 'letter'")


def downgrade() -> None:
    # what waits to be sent by hand would be taken by a worker that cannot send it: it is told as not arrived
    op.execute(
        "update message set state = 'failed', failure = 'to be sent by hand' "
        "where by_hand and channel <> 'letter' and state = 'queued'"
    )
    with op.batch_alter_table("message", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("delivered_at")
        batch_op.drop_column("by_hand")
