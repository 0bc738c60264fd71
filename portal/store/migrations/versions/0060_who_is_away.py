"""When a child, or an adult around them, is away."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("child", "contact"):
        for column in ("away_from", "away_until"):
            op.add_column(table, sa.Column(column, sa.Date(), nullable=True))


def downgrade() -> None:
    for table in ("child", "contact"):
        for column in ("away_from", "away_until"):
            op.drop_column(table, column)
