"""What the log and the front of keys said stands in columns: what staff settled, since when it is known, whose alert."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
# by child, because that is what the log is indexed by
SETTLED = """
UPDATE review SET {column} = true WHERE EXISTS (
    SELECT 1 FROM audit_entry WHERE audit_entry.child_id = review.child_id
    AND audit_entry.subject = 'review:' || review.id AND audit_entry.action IN ({actions})
    AND audit_entry.actor LIKE 'staff:%')
"""
KNOWN = """
UPDATE response SET known_at = (
    SELECT max(audit_entry.at) FROM audit_entry
    WHERE audit_entry.subject = 'response:' || response.id AND audit_entry.action = 'receive'
    AND audit_entry.child_id = (
        SELECT review.child_id FROM review JOIN invitation ON invitation.review_id = review.id
        WHERE invitation.id = response.invitation_id))
"""
SPOKEN = "UPDATE concern SET speaks = substr(code, 8), code = NULL WHERE code LIKE 'speaks:%'"
UNSPOKEN = "UPDATE concern SET code = 'speaks:' || speaks WHERE speaks IS NOT NULL"
ALERTS = """
UPDATE message SET concern_id = (SELECT concern.id FROM concern WHERE message.dedupe LIKE 'concern:' || concern.id || ':%')
WHERE dedupe LIKE 'concern:%'
"""


def upgrade() -> None:
    for column in ("plan_settled", "outcome_settled"):
        op.add_column("review", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("response", sa.Column("known_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("concern", sa.Column("speaks", sa.String(), nullable=True))
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.add_column(sa.Column("concern_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_message_concern_id"), ["concern_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_message_concern_id"), "concern", ["concern_id"], ["id"], ondelete="CASCADE"
        )
    op.execute(SETTLED.format(column="plan_settled", actions="'move'"))
    op.execute(SETTLED.format(column="outcome_settled", actions="'hold', 'record', 'cancel'"))
    for carried in (KNOWN, SPOKEN, ALERTS):
        op.execute(carried)


def downgrade() -> None:
    op.execute(UNSPOKEN)
    with op.batch_alter_table("message", table_kwargs=NUMBERED) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_concern_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_message_concern_id"))
        batch_op.drop_column("concern_id")
    op.drop_column("concern", "speaks")
    op.drop_column("response", "known_at")
    for column in ("outcome_settled", "plan_settled"):
        op.drop_column("review", column)
