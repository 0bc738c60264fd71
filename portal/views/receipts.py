"""Where GOV.UK Notify tells what became of a message it carried."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from portal.asking import receipts
from portal.faults import NotThere
from portal.sending.notify import ReceiptFaulty, read_receipt
from portal.store.database import writing
from portal.views.every_page.access import bears, open_to_machines
from portal.views.every_page.request import db, now, site

bp = Blueprint("receipts", __name__)


@bp.post("/receipts/notify")
@open_to_machines
def of_notify() -> ResponseReturnValue:
    """Takes one receipt. It changes a message that was sent, and makes nothing; said twice it changes nothing more.

    204 also for a message that is not ours: the service there may have several senders, and would tell it again.
    """
    token = site().council.settings.notify_receipts_token
    if not token.get_secret_value():
        raise NotThere
    if not bears(token):
        abort(403)
    try:
        receipt = read_receipt(request.get_data())
    except ReceiptFaulty:
        abort(400)
    with writing(db()):
        receipts.take(db(), receipt, now())
    return "", 204
