"""Council settings."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('council_setting',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_council_setting_changed_by')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_council_setting'))
    )


def downgrade() -> None:
    op.drop_table('council_setting')
