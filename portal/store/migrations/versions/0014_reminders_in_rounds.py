"""Reminders of the round of a day belong to it, as those it asked do."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('message', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('round_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_message_round_id'), ['round_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_message_round_id'), 'send_round', ['round_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('message', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_message_round_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_message_round_id'))
        batch_op.drop_column('round_id')
