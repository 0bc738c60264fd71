"""What became of each file that was brought in, and how the columns of a source were matched."""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('column_match',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('month_first', sa.Boolean(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_column_match_staff_id')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_column_match'))
    )
    op.create_table('file_taken',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('same', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.Integer(), nullable=True),
    sa.Column('to_mend', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('(taken_back_at is null) = (taken_back_by is null)', name=op.f('ck_file_taken_taken_back_at_with_taken_back_by')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_file_taken_staff_id')),
    sa.ForeignKeyConstraint(['taken_back_by'], ['staff.id'], name=op.f('fk_file_taken_taken_back_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_taken')),
    sqlite_autoincrement=True
    )
    op.create_table('file_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=True),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('became', sa.String(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=True),
    sa.Column('column', sa.String(), nullable=True),
    sa.Column('said', sa.String(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("became in ('made', 'altered', 'kept_as_was', 'looked_wrong', 'left_out')", name=op.f('ck_file_line_became')),
    sa.CheckConstraint('(settled_at is null) = (settled_by is null)', name=op.f('ck_file_line_settled_at_with_settled_by')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_file_line_child_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['file_taken.id'], name=op.f('fk_file_line_file_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['settled_by'], ['staff.id'], name=op.f('fk_file_line_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_line')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('file_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_file_line_child_id'), ['child_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_file_line_file_id_became_line'), ['file_id', 'became', 'line'], unique=False)

    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.add_column(sa.Column('said', sa.JSON(), server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('upload', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('said')

    with op.batch_alter_table('file_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_file_line_file_id_became_line'))
        batch_op.drop_index(batch_op.f('ix_file_line_child_id'))

    op.drop_table('file_line')
    op.drop_table('file_taken')
    op.drop_table('column_match')
