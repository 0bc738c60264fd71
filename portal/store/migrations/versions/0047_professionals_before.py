"""A form for professionals before the review."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
NEW = "consult_professional"
CONSULT = "'consult_4_7', 'consult_4_11', 'consult_12_17', 'consult_parent'"
FEEDBACK = "'feedback_4_11', 'feedback_12_17', 'feedback_parent', 'feedback_professional'"


def upgrade() -> None:
    _forms(f"{CONSULT}, '{NEW}', {FEEDBACK}")


def downgrade() -> None:
    """What a professional said has no place in the release before: it is not thrown away, nor given to another form."""
    invitation = sa.table("invitation", sa.column("form", sa.String))
    asked = sa.select(sa.func.count()).select_from(invitation).where(invitation.c.form == NEW)
    if number := op.get_bind().scalar(asked):
        raise RuntimeError(f"{number} professionals were asked before a review: the release before has no form for them")
    _forms(f"{CONSULT}, {FEEDBACK}")


def _forms(words: str) -> None:
    for table in ("invitation", "response"):
        with op.batch_alter_table(table, table_kwargs=NUMBERED) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_form"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_form"), f"form in ({words})")
