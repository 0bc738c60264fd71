"""A chain of hashes through the audit, and finding what one person did."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

REFUSALS = {
    "sqlite": (
        """CREATE TRIGGER audit_link_no_update BEFORE UPDATE ON audit_link
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
        """CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_link_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION 'audit entries are never changed';
            END IF;
            RAISE EXCEPTION 'audit entries are never deleted';
        END $$""",
        """CREATE TRIGGER audit_link_no_update BEFORE UPDATE OR DELETE ON audit_link
        FOR EACH ROW EXECUTE FUNCTION audit_link_refuse()""",
        """CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
        FOR EACH STATEMENT EXECUTE FUNCTION audit_link_refuse()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_link_entry_id")),
    )
    for statement in REFUSALS[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_index(op.f("ix_audit_entry_actor_at"), "audit_entry", ["actor", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entry_actor_at"), table_name="audit_entry")
    op.drop_table("audit_link")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_link_refuse")
