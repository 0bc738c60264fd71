"""A copy is looked through in halves: by the child's IRO what they said before reviews, by a manager the rest.

What was begun before stays whole, with the manager who began it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None
KEPT = {"sqlite_autoincrement": True}
WORDS = "'said_before', 'all_else', 'whole_copy'"


def upgrade() -> None:
    op.add_column("copy_asked", sa.Column("half", sa.String(), nullable=False, server_default="whole_copy"))
    with op.batch_alter_table("copy_asked", table_kwargs=KEPT) as table:
        table.alter_column("half", server_default=None)
        table.drop_constraint(table.f("uq_copy_asked_child_id"), type_="unique")
        table.create_unique_constraint(table.f("uq_copy_asked_child_id_half"), ["child_id", "half"])
        table.create_check_constraint(table.f("ck_copy_asked_half"), f"half in ({WORDS})")


def downgrade() -> None:
    op.execute("DELETE FROM copy_asked WHERE half = 'said_before'")
    with op.batch_alter_table("copy_asked", table_kwargs=KEPT) as table:
        table.drop_constraint(table.f("ck_copy_asked_half"), type_="check")
        table.drop_constraint(table.f("uq_copy_asked_child_id_half"), type_="unique")
        table.create_unique_constraint(table.f("uq_copy_asked_child_id"), ["child_id"])
        table.drop_column("half")
