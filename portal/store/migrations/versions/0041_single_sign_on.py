"""An account may be known by its owner's name in the council's directory."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("directory_name", sa.String(), nullable=True))
    op.create_index(op.f("ix_staff_directory_name"), "staff", ["directory_name"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_directory_name"), table_name="staff")
    op.drop_column("staff", "directory_name")
