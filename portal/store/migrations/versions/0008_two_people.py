"""Two people."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before: the number of a row that went is never given again
NUMBERED = {'sqlite_autoincrement': True}
TWO = ('proposed_by', 'proposed_at', 'confirmed_by', 'confirmed_at')


def upgrade() -> None:
    op.create_table('staff_link',
    sa.Column('key_hash', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_link_staff_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_staff_link'))
    )
    op.create_index(op.f('ix_staff_link_staff_id'), 'staff_link', ['staff_id'])
    for table in ('staff', 'cover'):
        with op.batch_alter_table(table, schema=None, table_kwargs=NUMBERED) as batch_op:
            for who, at in (TWO[:2], TWO[2:]):
                batch_op.add_column(sa.Column(who, sa.Integer(), nullable=True))
                batch_op.add_column(sa.Column(at, sa.DateTime(timezone=True), nullable=True))
                batch_op.create_foreign_key(op.f(f'fk_{table}_{who}'), 'staff', [who], ['id'])
                batch_op.create_check_constraint(op.f(f'ck_{table}_{who}_with_{at}'), f'({who} is null) = ({at} is null)')
            batch_op.create_check_constraint(op.f(f'ck_{table}_two_people'), 'confirmed_by <> proposed_by')
            if table == 'cover':
                batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
            else:
                batch_op.create_check_constraint(
                    op.f('ck_staff_password_when_confirmed'),
                    'password_hash is null or proposed_at is null or confirmed_at is not null',
                )
    with op.batch_alter_table('message', schema=None, table_kwargs=NUMBERED) as batch_op:
        batch_op.add_column(sa.Column('private', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('message', schema=None, table_kwargs=NUMBERED) as batch_op:
        batch_op.alter_column('private', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    # what waits for a second person would stand once nobody has to confirm it: it goes
    op.execute('DELETE FROM cover WHERE ended_at IS NOT NULL OR (proposed_at IS NOT NULL AND confirmed_at IS NULL)')
    op.execute("UPDATE staff SET disabled_at = proposed_at WHERE proposed_at IS NOT NULL AND confirmed_at IS NULL "
               "AND disabled_at IS NULL")
    with op.batch_alter_table('message', schema=None, table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_column('private')
    for table in ('staff', 'cover'):
        with op.batch_alter_table(table, schema=None, table_kwargs=NUMBERED) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_two_people'), type_='check')
            if table == 'cover':
                batch_op.drop_column('ended_at')
            else:
                batch_op.drop_constraint(op.f('ck_staff_password_when_confirmed'), type_='check')
            for who, at in (TWO[:2], TWO[2:]):
                batch_op.drop_constraint(op.f(f'ck_{table}_{who}_with_{at}'), type_='check')
                batch_op.drop_constraint(op.f(f'fk_{table}_{who}'), type_='foreignkey')
                batch_op.drop_column(who)
                batch_op.drop_column(at)
    op.drop_index(op.f('ix_staff_link_staff_id'), table_name='staff_link')
    op.drop_table('staff_link')
