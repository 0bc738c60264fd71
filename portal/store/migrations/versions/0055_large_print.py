"""Who reads large print, a child or an adult around them."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("child", "contact"):
        op.add_column(table, sa.Column("large_print", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for table in ("child", "contact"):
        op.drop_column(table, "large_print")
