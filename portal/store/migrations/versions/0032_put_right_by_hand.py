"""What of a child, a contact or a review somebody put right by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLES = ("child", "contact", "review")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("corrected", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
            batch_op.drop_column("corrected")
