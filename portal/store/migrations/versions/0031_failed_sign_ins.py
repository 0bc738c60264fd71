"""Tries to sign in that failed are told to the owner of the account."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("failed_sign_ins", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("staff", "failed_sign_ins")
    op.drop_column("staff", "signed_in_at")
