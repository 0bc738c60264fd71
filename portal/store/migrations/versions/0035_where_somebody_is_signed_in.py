"""A session says on which browser it is, for its owner's own list."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_session", sa.Column("browser", sa.String(), nullable=True))
    op.add_column("staff_session", sa.Column("address", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff_session", "address")
    op.drop_column("staff_session", "browser")
