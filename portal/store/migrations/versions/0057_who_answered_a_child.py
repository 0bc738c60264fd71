"""Who answered a child between reviews, and when; and whether a copy for the record is still as it was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("between_message") as batch_op:
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_between_message_answered_by"), "staff", ["answered_by"], ["id"])
    # what the child was told last was told with the answer
    last = (
        "(SELECT {} FROM concern_note WHERE concern_note.concern_id = between_message.concern_id"
        " AND concern_note.kind = 'they_were_told' AND concern_note.staff_id IS NOT NULL ORDER BY id DESC LIMIT 1)"
    )
    op.execute(
        f"UPDATE between_message SET answered_at = {last.format('at')}, answered_by = {last.format('staff_id')}"
        " WHERE answer IS NOT NULL"
    )
    with op.batch_alter_table("between_message") as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_between_message_answered_at_with_answered_by"),
            "(answered_at is null) = (answered_by is null)",
        )
    op.add_column("case_copy", sa.Column("mark", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case_copy", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("mark")
    with op.batch_alter_table("between_message") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_between_message_answered_at_with_answered_by"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_between_message_answered_by"), type_="foreignkey")
        batch_op.drop_column("answered_by")
        batch_op.drop_column("answered_at")
