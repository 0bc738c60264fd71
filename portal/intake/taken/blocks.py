"""Takes a whole file in as one, without keeping others from writing: a long one in blocks."""

from __future__ import annotations

from collections.abc import Iterator

from portal.council.work import Work
from portal.intake.files.table import Table
from portal.intake.plan import Done, mark
from portal.intake.problems import FileFaulty
from portal.intake.take import AS_A_WHOLE, add_planned, checked_again, make_ready, not_yet, some_of, take_rows
from portal.intake.taken import log
from portal.intake.uploads import drop
from portal.store.audit import Action
from portal.store.database import writing, writing_in_blocks
from portal.store.tables.staff_tables import Upload

AT_ONCE = 1_000  # rows of a file that is taken whole or not at all
IN_BLOCK = 400  # rows that are compared and written in one block: a fifth of a second
NEW_AT_ONCE = 2_500  # of rows that were worked out before, which are written at once


def take_file(work: Work, table: Table, upload: Upload | None = None, source: str | None = None) -> int:
    """Takes in what `preview` saw, and writes down what became of it; the number of the file it is kept under.

    A file of at most AT_ONCE rows is taken whole or not at all, and raises FileFaulty. A longer one is taken in blocks:
    a row that has become wrong meanwhile is left out and told. Broken off, it goes on when it is brought in again, for
    what is in is known. An `upload` is thrown away with the first block.
    """
    make_ready(work, table)
    whole = len(table.rows) <= AT_ONCE or table.kind in (*AS_A_WHOLE, "responses")
    upload_id = upload.id if upload else None
    with writing(work.session):
        file_id = log.begin(work, table, source).id
        if upload_id and (kept := work.session.get(Upload, upload_id)):
            drop(work.session, kept)
        if whole:
            done = take_rows(work, table)
            log.rows_done(work.session, file_id, done)
            _finish(work, table, file_id, done)
    if not whole:
        done = list(_in_blocks(work, table, file_id))
        with writing(work.session):
            _finish(work, table, file_id, done)
    return file_id


def _in_blocks(work: Work, table: Table, file_id: int) -> Iterator[Done]:
    planned = table.plan
    lines = {row.line for row in table.rows} if planned is None else not_yet(planned)
    if planned and planned.model:
        new = [done for done in planned.outcomes if done.outcome == "new"]
        for start in range(0, len(new), NEW_AT_ONCE):
            with writing_in_blocks(work.session):
                if not planned.holds(work.session):
                    lines |= {done.line for done in new[start:]}
                    break
                made = list(add_planned(work, planned, start, start + NEW_AT_ONCE).values())
                log.rows_done(work.session, file_id, made)
                work.session.flush()
                planned.mark = mark(work.session)
            yield from made
        known = [done for done in planned.outcomes if done.outcome == "same"]
        with writing_in_blocks(work.session):
            log.rows_done(work.session, file_id, known)
        yield from known
    waiting = sorted(lines)
    for start in range(0, len(waiting), IN_BLOCK):
        yield from _block(work, some_of(table, set(waiting[start : start + IN_BLOCK])), file_id)


def _block(work: Work, table: Table, file_id: int) -> list[Done]:
    """Some rows, compared anew; those that have become wrong are left out and told."""
    for _ in range(2):
        try:
            with writing_in_blocks(work.session):
                done = checked_again(work, table) if table.rows else []
                log.rows_done(work.session, file_id, done)
                return done
        except FileFaulty as fault:
            with writing(work.session):
                log.rows_refused(work.session, file_id, fault.problems)
            table = some_of(table, {row.line for row in table.rows} - {each.line for each in fault.problems})
    return []


def _finish(work: Work, table: Table, file_id: int, done: list[Done]) -> None:
    log.doubts_told(work.session, file_id, table.doubts, {each.line: each.child_id for each in done})
    file = log.find_file(work.session, file_id)
    work.session.refresh(file)
    file.finished_at = work.now
    work.record(Action.IMPORT, f"file:{table.kind}", why=f"{table.name}: {log.summary(file)}")
    work.session.flush()
