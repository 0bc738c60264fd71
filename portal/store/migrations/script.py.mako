<%def name="steps(written)">${"\n".join(line for line in written.splitlines() if "# ###" not in line).strip() or "pass"}</%def>\
"""${message.capitalize()}."""

import sqlalchemy as sa
from alembic import op
% if imports:
${imports}
% endif
% if down_revision is None:

from portal.store.schema import refuse_changes_to_audit
% endif

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${steps(upgrades)}
% if down_revision is None:
    refuse_changes_to_audit(op.get_bind())
% endif


def downgrade() -> None:
    ${steps(downgrades)}
% if down_revision is None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse")
% endif
