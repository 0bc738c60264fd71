"""First shape."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

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
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('who', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempt_kind_who_at'), ['kind', 'who', 'at'], unique=False)

    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=True),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('chain', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_child_id_at'), ['child_id', 'at'], unique=False)

    op.create_table('erasure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('subject', sa.LargeBinary(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    sqlite_autoincrement=True
    )
    op.create_table('staff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('team', sa.String(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('totp', sa.LargeBinary(), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role in ('iro', 'support', 'manager', 'admin')", name=op.f('ck_staff_role')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_staff_email')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('email', name=op.f('uq_staff_email')),
    sqlite_autoincrement=True
    )
    op.create_table('target',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('figure', sa.String(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('year', 'figure', name=op.f('pk_target'))
    )
    op.create_table('wording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wording')),
    sa.UniqueConstraint('form', 'version', 'language', name=op.f('uq_wording_form_version_language')),
    sqlite_autoincrement=True
    )
    op.create_table('child',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), nullable=False),
    sa.Column('date_of_birth', sa.Date(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('iro_id', sa.Integer(), nullable=True),
    sa.Column('social_worker_email', sa.String(), nullable=True),
    sa.Column('looked_after_from', sa.Date(), nullable=True),
    sa.Column('looked_after_to', sa.Date(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('reached_through', sa.String(), nullable=True),
    sa.Column('reads_with_help', sa.Boolean(), nullable=False),
    sa.Column('preferred_form', sa.String(), nullable=True),
    sa.CheckConstraint("reached_through in ('own', 'carer', 'school', 'worker')", name=op.f('ck_child_reached_through')),
    sa.ForeignKeyConstraint(['iro_id'], ['staff.id'], name=op.f('fk_child_iro_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child')),
    sa.UniqueConstraint('reference', name=op.f('uq_child_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('child', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_child_iro_id'), ['iro_id'], unique=False)

    op.create_table('cover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('iro_id', sa.Integer(), nullable=False),
    sa.Column('cover_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.CheckConstraint('iro_id <> cover_id', name=op.f('ck_cover_somebody_else')),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_cover_days')),
    sa.ForeignKeyConstraint(['cover_id'], ['staff.id'], name=op.f('fk_cover_cover_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['iro_id'], ['staff.id'], name=op.f('fk_cover_iro_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cover')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('cover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cover_cover_id'), ['cover_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cover_iro_id'), ['iro_id'], unique=False)

    op.create_table('release',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.CheckConstraint("audience in ('panel', 'public', 'children')", name=op.f('ck_release_audience')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_release_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release')),
    sa.UniqueConstraint('year', 'audience', 'released_at', name=op.f('uq_release_year_audience_released_at')),
    sqlite_autoincrement=True
    )
    op.create_table('staff_session',
    sa.Column('key_hash', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_factor_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_session_staff_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_staff_session'))
    )
    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_session_staff_id'), ['staff_id'], unique=False)

    op.create_table('upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_upload_staff_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_staff_id'), ['staff_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('relation', sa.String(), nullable=True),
    sa.Column('has_pr', sa.Boolean(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('safe_to_contact', sa.String(), nullable=False),
    sa.Column('safe_said_by', sa.String(), nullable=True),
    sa.Column('safe_said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('may_know_date', sa.Boolean(), nullable=False),
    sa.Column('excluded_from_review', sa.Boolean(), nullable=False),
    sa.CheckConstraint("channel in ('email', 'text', 'letter')", name=op.f('ck_contact_channel')),
    sa.CheckConstraint("role in ('parent', 'carer', 'professional')", name=op.f('ck_contact_role')),
    sa.CheckConstraint("safe_to_contact in ('yes', 'no', 'unknown')", name=op.f('ck_contact_safe_to_contact')),
    sa.CheckConstraint('(safe_said_by is null) = (safe_said_at is null)', name=op.f('ck_contact_safe_said_by_with_safe_said_at')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_contact_child_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('child_id', 'reference', name=op.f('uq_contact_child_id_reference')),
    sqlite_autoincrement=True
    )
    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('iro_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('planned_at', sa.Time(), nullable=True),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('age', sa.Integer(), nullable=True),
    sa.Column('venue', sa.String(), nullable=True),
    sa.Column('participation', sa.String(), nullable=True),
    sa.Column('participation_by', sa.String(), nullable=True),
    sa.Column('chaired_by', sa.String(), nullable=True),
    sa.Column('iro_spoke_before', sa.Boolean(), nullable=True),
    sa.Column('parent_attended', sa.Boolean(), nullable=True),
    sa.Column('parent_met_iro', sa.Boolean(), nullable=True),
    sa.Column('late_reason', sa.String(), nullable=True),
    sa.Column('decisions_sent_on', sa.Date(), nullable=True),
    sa.Column('record_sent_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(status = 'held') = (held_on is not null)", name=op.f('ck_review_held')),
    sa.CheckConstraint("chaired_by in ('iro', 'child', 'together')", name=op.f('ck_review_chaired_by')),
    sa.CheckConstraint("kind in ('first', 'second', 'subsequent')", name=op.f('ck_review_kind')),
    sa.CheckConstraint("participation <> 'PN0' or age <= 4", name=op.f('ck_review_pn0_age')),
    sa.CheckConstraint("participation in ('PN0', 'PN1', 'PN2', 'PN3', 'PN4', 'PN5', 'PN6', 'PN7')", name=op.f('ck_review_participation')),
    sa.CheckConstraint("participation_by in ('person', 'import')", name=op.f('ck_review_participation_by')),
    sa.CheckConstraint("status in ('planned', 'held', 'cancelled')", name=op.f('ck_review_status')),
    sa.CheckConstraint("venue in ('home', 'school', 'office', 'community', 'online', 'other')", name=op.f('ck_review_venue')),
    sa.CheckConstraint('(held_on is null) = (age is null)', name=op.f('ck_review_held_on_with_age')),
    sa.CheckConstraint('(held_on is null) = (year is null)', name=op.f('ck_review_held_on_with_year')),
    sa.CheckConstraint('(participation is null) = (participation_by is null)', name=op.f('ck_review_participation_with_participation_by')),
    sa.CheckConstraint('completed_on >= held_on', name=op.f('ck_review_series')),
    sa.CheckConstraint('participation is null or held_on is not null', name=op.f('ck_review_coded_when_held')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_review_child_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['iro_id'], ['staff.id'], name=op.f('fk_review_iro_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('reference', name=op.f('uq_review_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_child_id_due_on'), ['child_id', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_iro_id_due_on'), ['iro_id', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_planned_on'), ['planned_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_year_participation'), ['year', 'participation'], unique=False)

    op.create_table('attendance',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(), nullable=False),
    sa.CheckConstraint("how in ('attended', 'met_iro')", name=op.f('ck_attendance_how')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_attendance_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_attendance_review_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('review_id', 'contact_id', name=op.f('pk_attendance'))
    )
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('age', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('link_hash', sa.LargeBinary(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("channel in ('email', 'text', 'letter', 'hand')", name=op.f('ck_invitation_channel')),
    sa.CheckConstraint("form in ('consult_4_11', 'consult_12_17', 'consult_parent', 'feedback_4_11', 'feedback_12_17', 'feedback_parent', 'feedback_professional')", name=op.f('ck_invitation_form')),
    sa.CheckConstraint("origin in ('asked', 'import')", name=op.f('ck_invitation_origin')),
    sa.CheckConstraint("stage in ('consult', 'feedback')", name=op.f('ck_invitation_stage')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_invitation_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_invitation_review_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_invitation_code_hash')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_invitation_link_hash')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_review_id'), ['review_id'], unique=False)
        batch_op.create_index('uq_invitation_child', ['review_id', 'stage'], unique=True, sqlite_where=sa.text('contact_id is null and withdrawn_at is null'), postgresql_where=sa.text('contact_id is null and withdrawn_at is null'))
        batch_op.create_index('uq_invitation_contact', ['review_id', 'contact_id', 'stage'], unique=True, sqlite_where=sa.text('contact_id is not null and withdrawn_at is null'), postgresql_where=sa.text('contact_id is not null and withdrawn_at is null'))

    op.create_table('concern',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('question', sa.String(), nullable=True),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('urgency', sa.String(), nullable=False),
    sa.Column('about_iro', sa.Boolean(), nullable=False),
    sa.Column('helped', sa.Boolean(), nullable=False),
    sa.Column('reach', sa.LargeBinary(), nullable=True),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("kind in ('safety', 'talk', 'advocate', 'call', 'interpreter', 'complaint', 'prompt_look')", name=op.f('ck_concern_kind')),
    sa.CheckConstraint("urgency in ('urgent', 'same_day', 'read_first')", name=op.f('ck_concern_urgency')),
    sa.CheckConstraint('(acknowledged_at is null) = (acknowledged_by is null)', name=op.f('ck_concern_acknowledged_at_with_acknowledged_by')),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['staff.id'], name=op.f('fk_concern_acknowledged_by')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_concern_child_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_concern_invitation_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern')),
    sa.UniqueConstraint('invitation_id', 'question', 'code', name=op.f('uq_concern_invitation_id_question_code')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('concern', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_concern_acknowledged_at_due_at'), ['acknowledged_at', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_concern_child_id'), ['child_id'], unique=False)

    op.create_table('device',
    sa.Column('key_hash', sa.LargeBinary(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_device_invitation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_device'))
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_invitation_id'), ['invitation_id'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.String(), nullable=True),
    sa.CheckConstraint("channel in ('email', 'text', 'letter')", name=op.f('ck_message_channel')),
    sa.CheckConstraint("state in ('queued', 'sent', 'failed', 'stopped')", name=op.f('ck_message_state')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_message_invitation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_message_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_message_dedupe')),
    sa.UniqueConstraint('reference', name=op.f('uq_message_reference')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_state_not_before'), ['state', 'not_before'], unique=False)

    op.create_table('response',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('wording_id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('age', sa.Integer(), nullable=True),
    sa.Column('iro_name', sa.String(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('layout', sa.String(), nullable=True),
    sa.Column('helper', sa.String(), nullable=True),
    sa.Column('sharing', sa.String(), nullable=True),
    sa.Column('iro_may_see', sa.String(), nullable=True),
    sa.Column('may_quote', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('month', sa.Integer(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("(status = 'submitted') = (submitted_at is not null)", name=op.f('ck_response_submitted')),
    sa.CheckConstraint("form in ('consult_4_11', 'consult_12_17', 'consult_parent', 'feedback_4_11', 'feedback_12_17', 'feedback_parent', 'feedback_professional')", name=op.f('ck_response_form')),
    sa.CheckConstraint("iro_may_see in ('yes', 'no_name', 'no')", name=op.f('ck_response_iro_may_see')),
    sa.CheckConstraint("sharing in ('iro_only', 'ask', 'meeting')", name=op.f('ck_response_sharing')),
    sa.CheckConstraint("source in ('web', 'paper', 'import', 'direct')", name=op.f('ck_response_source')),
    sa.CheckConstraint("status in ('draft', 'submitted')", name=op.f('ck_response_status')),
    sa.CheckConstraint('(read_at is null) = (read_by is null)', name=op.f('ck_response_read_at_with_read_by')),
    sa.CheckConstraint('(submitted_at is null) = (year is null)', name=op.f('ck_response_submitted_at_with_year')),
    sa.CheckConstraint('(year is null) = (month is null)', name=op.f('ck_response_year_with_month')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_response_invitation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['read_by'], ['staff.id'], name=op.f('fk_response_read_by')),
    sa.ForeignKeyConstraint(['wording_id'], ['wording.id'], name=op.f('fk_response_wording_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_response_invitation_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_year_form_source_may_quote'), ['year', 'form', 'source', 'may_quote'], unique=False)

    op.create_table('answer',
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('words', sa.LargeBinary(), nullable=True),
    sa.Column('translation', sa.LargeBinary(), nullable=True),
    sa.Column('saved_by', sa.LargeBinary(), nullable=True),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.CheckConstraint("state = 'answered' or (code is null and words is null)", name=op.f('ck_answer_empty')),
    sa.CheckConstraint("state in ('answered', 'blank', 'skipped', 'not_shown')", name=op.f('ck_answer_state')),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_answer_response_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('response_id', 'question', name=op.f('pk_answer'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_year_form_question_state_code'), ['year', 'form', 'question', 'state', 'code'], unique=False)

    op.create_table('choice',
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_choice_response_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('response_id', 'question', 'code', name=op.f('pk_choice'))
    )
    with op.batch_alter_table('choice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_choice_year_form_question_code'), ['year', 'form', 'question', 'code'], unique=False)

    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('was', sa.LargeBinary(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('same_device', sa.Boolean(), nullable=False),
    sa.Column('helper', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_revision_response_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_response_id'), ['response_id'], unique=False)

    op.create_table('tag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('end', sa.Integer(), nullable=True),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind in ('sentiment', 'theme', 'concern', 'unread')", name=op.f('ck_tag_kind')),
    sa.CheckConstraint("set_by in ('machine', 'person')", name=op.f('ck_tag_set_by')),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_tag_response_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_tag_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tag')),
    sa.UniqueConstraint('response_id', 'question', 'kind', 'value', 'set_by', name=op.f('uq_tag_response_id_question_kind_value_set_by')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.create_index('ix_tag_standing', ['year', 'set_by', 'form', 'kind', 'value'], unique=False, sqlite_where=sa.text('refused_at is null'), postgresql_where=sa.text('refused_at is null'))
    for statement in REFUSALS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_standing', sqlite_where=sa.text('refused_at is null'), postgresql_where=sa.text('refused_at is null'))

    op.drop_table('tag')
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_response_id'))

    op.drop_table('revision')
    with op.batch_alter_table('choice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_choice_year_form_question_code'))

    op.drop_table('choice')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_year_form_question_state_code'))

    op.drop_table('answer')
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_response_year_form_source_may_quote'))

    op.drop_table('response')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_state_not_before'))
        batch_op.drop_index(batch_op.f('ix_message_invitation_id'))

    op.drop_table('message')
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_device_invitation_id'))

    op.drop_table('device')
    with op.batch_alter_table('concern', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_concern_child_id'))
        batch_op.drop_index(batch_op.f('ix_concern_acknowledged_at_due_at'))

    op.drop_table('concern')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index('uq_invitation_contact', sqlite_where=sa.text('contact_id is not null and withdrawn_at is null'), postgresql_where=sa.text('contact_id is not null and withdrawn_at is null'))
        batch_op.drop_index('uq_invitation_child', sqlite_where=sa.text('contact_id is null and withdrawn_at is null'), postgresql_where=sa.text('contact_id is null and withdrawn_at is null'))
        batch_op.drop_index(batch_op.f('ix_invitation_review_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_asked_at'))

    op.drop_table('invitation')
    op.drop_table('attendance')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_year_participation'))
        batch_op.drop_index(batch_op.f('ix_review_planned_on'))
        batch_op.drop_index(batch_op.f('ix_review_iro_id_due_on'))
        batch_op.drop_index(batch_op.f('ix_review_due_on'))
        batch_op.drop_index(batch_op.f('ix_review_child_id_due_on'))

    op.drop_table('review')
    op.drop_table('contact')
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_staff_id'))

    op.drop_table('upload')
    with op.batch_alter_table('staff_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_session_staff_id'))

    op.drop_table('staff_session')
    op.drop_table('release')
    with op.batch_alter_table('cover', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cover_iro_id'))
        batch_op.drop_index(batch_op.f('ix_cover_cover_id'))

    op.drop_table('cover')
    with op.batch_alter_table('child', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_child_iro_id'))

    op.drop_table('child')
    op.drop_table('wording')
    op.drop_table('target')
    op.drop_table('staff')
    op.drop_table('erasure')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_child_id_at'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))

    op.drop_table('audit_entry')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attempt_kind_who_at'))

    op.drop_table('attempt')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse")
