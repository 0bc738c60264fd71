"""One row for a reference, in whatever capitals and blanks; rows that stand twice already are kept, and named."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

UNIQUE = {'child': (), 'contact': ('child_id',), 'review': ()}  # and the plain reference


def upgrade() -> None:
    for table, within in UNIQUE.items():
        op.add_column(table, sa.Column('reference_plain', sa.String(), nullable=True))
        fill(table, within)
        with op.batch_alter_table(table, schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
            columns = [*within, 'reference_plain']
            batch_op.create_unique_constraint(batch_op.f(f'uq_{table}_{"_".join(columns)}'), columns)


def fill(table: str, within: tuple[str, ...]) -> None:
    """Two rows of one reference are left as they are, the later without the column; whoever upgrades reads which."""
    names = ('id', 'reference', 'reference_plain', *within)
    rows = sa.table(table, *(sa.column(name) for name in names))
    first: dict[tuple[object, ...], str] = {}
    database, filled = op.get_bind(), []
    for row in database.execute(sa.select(rows).order_by(rows.c.id)).mappings().all():
        plain = ''.join(unicodedata.normalize('NFKC', row['reference']).casefold().split())
        key = (*(row[name] for name in within), plain)
        if key in first:
            print(f"The references of two rows of {table} are one but for capitals and blanks: "
                  f"{first[key]!r} and {row['reference']!r}. Both are kept.")
        else:
            first[key] = row['reference']
            filled.append({'number': row['id'], 'plain': plain})
    if filled:
        update = sa.update(rows).where(rows.c.id == sa.bindparam('number'))
        database.execute(update.values(reference_plain=sa.bindparam('plain')), filled)


def downgrade() -> None:
    for table, within in UNIQUE.items():
        with op.batch_alter_table(table, schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
            batch_op.drop_constraint(batch_op.f(f'uq_{table}_{"_".join([*within, "reference_plain"])}'), type_='unique')
            batch_op.drop_column('reference_plain')
