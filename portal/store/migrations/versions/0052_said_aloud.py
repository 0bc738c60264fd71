"""What is said aloud, and typed up."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "said_aloud",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.LargeBinary(), nullable=True),
        sa.Column("typed", sa.LargeBinary(), nullable=True),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('webm', 'mp4')", name=op.f("ck_said_aloud_kind")),
        sa.CheckConstraint("seconds between 1 and 120", name=op.f("ck_said_aloud_seconds")),
        sa.CheckConstraint(
            "(typed is null) = (typed_by is null)", name=op.f("ck_said_aloud_typed_with_typed_by")
        ),
        sa.CheckConstraint(
            "(typed is null) = (typed_at is null)", name=op.f("ck_said_aloud_typed_with_typed_at")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_said_aloud_response_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["typed_by"], ["staff.id"], name=op.f("fk_said_aloud_typed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_aloud")),
        sa.UniqueConstraint("response_id", "question", name=op.f("uq_said_aloud_response_id_question")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("said_aloud")
