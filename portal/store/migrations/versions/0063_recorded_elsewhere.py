"""Small tables of the annual report, as another record has them."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

PARTS = (
    "'legal_duty', 'service_and_caseloads', 'children_looked_after', 'timeliness', 'children_taking_part', "
    "'parents_taking_part', 'what_people_said', 'concerns_and_disputes', 'actions_of_last_year', 'plan_of_next_year'"
)


def upgrade() -> None:
    op.create_table(
        "recorded_elsewhere",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"part in ({PARTS})", name=op.f("ck_recorded_elsewhere_part")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["recorded_elsewhere.id"], name=op.f("fk_recorded_elsewhere_first_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_elsewhere")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recorded_elsewhere_year"), "recorded_elsewhere", ["year"])


def downgrade() -> None:
    op.drop_table("recorded_elsewhere")
