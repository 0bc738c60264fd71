"""The day a review is due may be unknown, and is where a file of the SSDA903 return made it up."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Such a review has a reference of that file's own making and came in with a day nobody had stated. Where a later file
# stated it, the audit says that due_on changed.
MADE_UP = """
UPDATE review SET due_on = NULL
WHERE reference LIKE '903:%' AND held_on IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit_entry
    WHERE audit_entry.child_id = review.child_id AND audit_entry.action = 'change'
    AND audit_entry.subject = 'review:' || review.id AND audit_entry.why LIKE '%due_on%'
)
"""
MADE_UP_AGAIN = "UPDATE review SET due_on = coalesce(held_on, planned_on) WHERE due_on IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("review", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("due_on", existing_type=sa.Date(), nullable=True)
        batch_op.create_check_constraint("dated", "coalesce(held_on, planned_on, due_on) is not null")
    op.execute(MADE_UP)


def downgrade() -> None:
    op.execute(MADE_UP_AGAIN)
    with op.batch_alter_table("review", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_review_dated"), type_="check")
        batch_op.alter_column("due_on", existing_type=sa.Date(), nullable=False)
