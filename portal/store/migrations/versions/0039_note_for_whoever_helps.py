"""A note of staff for whoever helps a child with the form."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("helper_note", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("invitation", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("helper_note")
