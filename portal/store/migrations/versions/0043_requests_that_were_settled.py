"""What a child asked for about the meeting may be settled by the IRO, who writes what was done and told."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("request_passed_on", sa.Column("words", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("request_passed_on", "words")
