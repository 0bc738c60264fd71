"""Taken back: outcomes before they changed, rounds of messages, who noted a no and who typed in a paper form."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outcome_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.CheckConstraint("what in ('hold', 'record')", name=op.f('ck_outcome_step_what')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_outcome_step_review_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_outcome_step_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_step')),
    sa.UniqueConstraint('review_id', 'what', name=op.f('uq_outcome_step_review_id_what')),
    sqlite_autoincrement=True
    )
    op.create_table('send_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('(stopped_at is null) = (stopped_by is null)', name=op.f('ck_send_round_stopped_at_with_stopped_by')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_send_round_staff_id')),
    sa.ForeignKeyConstraint(['stopped_by'], ['staff.id'], name=op.f('fk_send_round_stopped_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_send_round')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('invitation', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('declined_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('round_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitation_round_id'), ['round_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_invitation_declined_by'), 'staff', ['declined_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitation_round_id'), 'send_round', ['round_id'], ['id'])
    with op.batch_alter_table('response', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('typed_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('typed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_response_typed_by'), 'staff', ['typed_by'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_response_typed_at_with_typed_by'), '(typed_at is null) = (typed_by is null)')


def downgrade() -> None:
    with op.batch_alter_table('response', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_response_typed_at_with_typed_by'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_response_typed_by'), type_='foreignkey')
        batch_op.drop_column('typed_at')
        batch_op.drop_column('typed_by')
    with op.batch_alter_table('invitation', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_round_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitation_declined_by'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_invitation_round_id'))
        batch_op.drop_column('round_id')
        batch_op.drop_column('declined_by')
    op.drop_table('send_round')
    op.drop_table('outcome_step')
