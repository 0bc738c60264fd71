"""Stays out."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# what a person withdrew, as the audit has it: not what followed from a cancelled review or from a contact's safety
WITHDRAWN_BY_STAFF = """
update invitation set withdrawn_by = 'business support'
where withdrawn_at is not null and exists (
    select 1 from audit_entry where audit_entry.subject = 'invitation:' || invitation.id
    and audit_entry.action = 'withdraw' and audit_entry.actor like 'staff:%'
    and (audit_entry.why is null or (audit_entry.why not like 'safe to contact%' and audit_entry.why not like 'kept out%'
         and audit_entry.why <> 'the review is cancelled'))
)
and not exists (
    select 1 from invitation later where later.review_id = invitation.review_id and later.stage = invitation.stage
    and later.id > invitation.id
    and (later.contact_id = invitation.contact_id or (later.contact_id is null and invitation.contact_id is null))
)
"""
KINDS = """
update message set kind = case when dedupe like 'remind:%' then 'remind' when dedupe like 'read:%' then 'read'
else 'invite' end where invitation_id is not null
"""


def upgrade() -> None:
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_by', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_why', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('let_back_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(), nullable=True))
    op.execute(WITHDRAWN_BY_STAFF)
    op.execute(KINDS)


def downgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('kind')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_column('let_back_at')
        batch_op.drop_column('withdrawn_why')
        batch_op.drop_column('withdrawn_by')
