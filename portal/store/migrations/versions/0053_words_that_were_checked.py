"""Who checks the words of a language, what they said of each sentence, and that they signed the whole."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_catalogue_reader_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_reader")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_catalogue_reader_link_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sentence_checked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("suggested", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["catalogue_reader.id"], name=op.f("fk_sentence_checked_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_checked")),
        sa.UniqueConstraint("language", "sentence", name=op.f("uq_sentence_checked_language_sentence")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "catalogue_signed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["catalogue_reader.id"], name=op.f("fk_catalogue_signed_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_signed")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("catalogue_signed")
    op.drop_table("sentence_checked")
    op.drop_table("catalogue_reader")
