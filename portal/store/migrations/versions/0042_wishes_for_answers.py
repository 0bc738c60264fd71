"""What somebody asks about one of their answers: to keep it from the meeting, or to read it out there."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("wishes", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("response", "wishes")
