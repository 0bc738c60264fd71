"""A form for 4 to 7; "partly" is one word for everybody: what stood there as "A bit" or "Mostly" keeps its own."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# a table that is made anew keeps numbering as before
NUMBERED = {"sqlite_autoincrement": True}
BEFORE = (
    "'consult_4_11', 'consult_12_17', 'consult_parent', 'feedback_4_11', 'feedback_12_17', 'feedback_parent', "
    "'feedback_professional'"
)
SAID = {"a_bit": ("consult_4_11", "feedback_4_11"), "mostly": ("consult_12_17", "feedback_12_17")}
ASKED_BY = {"a_bit": "y", "mostly": "o"}  # how the names of questions begin whose answers raised a concern

wording = sa.table("wording", sa.column("id", sa.Integer), sa.column("form", sa.String), sa.column("words", sa.JSON))


def upgrade() -> None:
    _forms(f"'consult_4_7', {BEFORE}")
    for code, forms in SAID.items():
        _rename("partly", code, forms)


def downgrade() -> None:
    for code, forms in SAID.items():
        _rename(code, "partly", forms)
    for table in ("invitation", "response", "answer", "choice", "tag"):
        op.execute(f"UPDATE {table} SET form = 'consult_4_11' WHERE form = 'consult_4_7'")
    _forms(BEFORE)


def _forms(words: str) -> None:
    for table in ("invitation", "response"):
        with op.batch_alter_table(table, table_kwargs=NUMBERED) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_form"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_form"), f"form in ({words})")


def _rename(was: str, becomes: str, forms: tuple[str, ...]) -> None:
    connection = op.get_bind()
    answer = sa.table("answer", sa.column("form", sa.String), sa.column("code", sa.String))
    connection.execute(sa.update(answer).where(answer.c.form.in_(forms), answer.c.code == was).values(code=becomes))
    concern = sa.table("concern", sa.column("question", sa.String), sa.column("code", sa.String))
    begins = ASKED_BY[was if becomes == "partly" else becomes]
    asked = concern.c.question.in_([f"{begins}_cared", f"{begins}_safe"])
    connection.execute(sa.update(concern).where(asked, concern.c.code == was).values(code=becomes))
    # what was on the page is kept by the same codes
    kept = connection.execute(sa.select(wording.c.id, wording.c.words).where(wording.c.form.in_(forms))).all()
    for each, words in kept:
        for question in words.get("questions", {}).values():
            for options in (question["options"], *(ages["options"] or {} for ages in question["for_ages"])):
                if was in options:
                    options[becomes] = options.pop(was)
        connection.execute(sa.update(wording).where(wording.c.id == each).values(words=words))
