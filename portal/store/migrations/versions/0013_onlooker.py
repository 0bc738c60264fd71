"""Whether somebody looked on since a form was begun: a helper who was declared, even if taken back."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

response = sa.table('response', sa.column('helper', sa.String), sa.column('onlooker', sa.Boolean))


def upgrade() -> None:
    op.add_column('response', sa.Column('onlooker', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        sa.update(response).where(response.c.helper.is_not(None), response.c.helper != 'self').values(onlooker=sa.true())
    )


def downgrade() -> None:
    op.drop_column('response', 'onlooker')
