"""Columns that nothing read, and a table that nothing filled, go; what they held was asked for by no page or report."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
GONE: tuple[tuple[str, str, sa.types.TypeEngine[Any]], ...] = (
    ('staff', 'totp', sa.LargeBinary()),
    ('staff_session', 'second_factor_at', MOMENT),
    ('response', 'layout', sa.String()),
    ('audit_entry', 'chain', sa.LargeBinary()),
)
# those every row has, with what a row is given again on the way back
GONE_OF_EVERY_ROW: tuple[tuple[str, str, sa.types.TypeEngine[Any], str], ...] = (
    ('staff', 'totp_step', sa.Integer(), '0'),
    ('child', 'reads_with_help', sa.Boolean(), 'false'),
    ('staff_link', 'made_at', MOMENT, 'ends_at'),
    ('key_print', 'kept_at', MOMENT, 'CURRENT_TIMESTAMP'),
    ('picture', 'saved_at', MOMENT, 'CURRENT_TIMESTAMP'),
    ('tag', 'set_at', MOMENT, 'CURRENT_TIMESTAMP'),
)
NUMBERED = {'sqlite_autoincrement': True}

# an entry of the audit is written once: nothing changes it or takes it away
REFUSALS = {
    'sqlite': (
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
    ),
    'postgresql': (
        """CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION 'audit entries are never changed';
            END IF;
            RAISE EXCEPTION 'audit entries are never deleted';
        END $$""",
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
        """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    ),
}


def upgrade() -> None:
    let_audit_change()
    for table, column, *_ in GONE + GONE_OF_EVERY_ROW:
        op.drop_column(table, column)
    for statement in REFUSALS[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table('target')


def let_audit_change() -> None:
    """The triggers named a column that goes; they are made anew without it."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER audit_entry_no_update ON audit_entry')
        op.execute('DROP TRIGGER audit_entry_no_truncate ON audit_entry')
        op.execute('DROP FUNCTION audit_entry_refuse')
    else:
        op.execute('DROP TRIGGER audit_entry_no_update')
        op.execute('DROP TRIGGER audit_entry_no_delete')


def downgrade() -> None:
    op.create_table('target',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('figure', sa.String(), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('year', 'figure', name=op.f('pk_target'))
    )
    for table, column, kind, *_ in GONE + GONE_OF_EVERY_ROW:
        op.add_column(table, sa.Column(column, kind, nullable=True))
    for table, column, kind, given in GONE_OF_EVERY_ROW:
        op.execute(f'UPDATE {table} SET {column} = {given}')
        numbered = NUMBERED if table in ('staff', 'child', 'picture', 'tag') else {}
        with op.batch_alter_table(table, schema=None, table_kwargs=numbered) as batch_op:
            batch_op.alter_column(column, existing_type=kind, nullable=False)
