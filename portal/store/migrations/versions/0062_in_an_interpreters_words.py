"""What comes next, in other languages, as an interpreter put it."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("told_back", sa.Column("next_spoken_draft", sa.LargeBinary(), nullable=True))
    op.add_column("told_back", sa.Column("next_spoken_told", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("told_back", "next_spoken_told")
    op.drop_column("told_back", "next_spoken_draft")
