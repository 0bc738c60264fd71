"""The tables of the register as files, for who may see what stands in them."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue

from portal.asking.register import look_up
from portal.intake import written_out
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, db, me, now, today
from portal.views.register.blueprint import bp

_AS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/register/download/<table>.<how>")
@open_to(Role.SUPPORT, Role.IRO)
def download(table: str, how: str) -> ResponseReturnValue:
    """Children, contacts or reviews of those whom the search finds and this person sees; who took them is noted."""
    if table not in written_out.TABLES or how not in _AS:
        abort(404)
    kind = written_out.TABLES[table]
    found = look_up.find_children(db(), look_up.seen_by(me(), today()), on=today(), search=lists.searched())
    rows = list(written_out.rows_of(db(), kind, [*found.in_care, *found.left]))
    content = written_out.as_csv(rows) if how == "csv" else written_out.as_xlsx(kind.title, rows)
    with writing(db()):
        why = f"{len(rows) - 1} rows as {how}"
        record(db(), Action.DOWNLOAD, f"register:{table}", by=by_staff(), now=now(), why=why)
    response = Response(content, mimetype=_AS[how])
    response.headers["Content-Disposition"] = f'attachment; filename="{table}.{how}"'
    return response
