"""The council's name, colour and logo: tried out before they are set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, Form, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from portal.council import changes
from portal.council.brand.brand import LOGOS, written
from portal.council.brand.colour import DARK_PAGE, LIGHT_PAGE, colour_of, judge, nearest
from portal.council.brand.logo import LARGEST, Logo, LogoRefused, read
from portal.i18n import gettext as _
from portal.intake import uploads
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.admin.council_settings import keep, last_change, page, restore
from portal.views.brand_files import HEIGHT, Drawn, Shown, drawn, rules, send_logo
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now
from portal.views.staff_forms import RowField, errors_of, filled, plain


class LookForm(Form):
    """How the council shows itself. A logo is a file just chosen, or one tried before (`…_tried`), or none."""

    council_name = StringField(filters=[plain], validators=[DataRequired("Write the council’s name."), Length(max=100)])
    council_short_name = StringField(
        filters=[plain],
        validators=[
            DataRequired("Write a short name."),
            Length(max=30, message="This is too long for a text message."),
        ],
    )
    brand_colour = StringField(filters=[plain])
    logo = FileField()
    logo_tried = RowField()
    logo_none = BooleanField()
    logo_dark = FileField()
    logo_dark_tried = RowField()
    logo_dark_none = BooleanField()
    logo_alt = StringField(filters=[plain], validators=[Length(max=100)])

    def validate_brand_colour(self, field: Any) -> None:
        """Only a colour that can be read, in both themes."""
        if not field.data:
            return
        colour = colour_of(field.data)
        if colour is None:
            raise ValidationError(_("Write # and six digits, such as #1B4F8F."))
        if not judge(colour).passes:
            raise ValidationError(
                _("%(colour)s cannot be read everywhere. The nearest shade that can is %(near)s.")
                % {"colour": colour, "near": nearest(colour)}
            )


@dataclass(frozen=True)
class Tried:
    """A logo of the page: as set, or a file of this person's that waits to be set."""

    logo: Logo
    upload_id: int | None = None


@bp.get("/council/look")
@open_to(Role.ADMIN)
def look() -> ResponseReturnValue:
    """The look as it stands, and the form to try another."""
    chosen = council().settings
    names = ("council_name", "council_short_name", "brand_colour", "logo_alt")
    form = LookForm(data={name: getattr(chosen, name) for name in names})
    return _page(form, {name: Tried(logo) for name, logo in council().brand.logos.items()})


@bp.post("/council/look")
@open_to(Role.ADMIN)
def look_post() -> ResponseReturnValue:
    """Shows what was typed as it would look, or sets it; nothing is set that cannot be read."""
    form, asked = filled(LookForm), request.form.get("do", "")
    if asked.startswith("shade "):
        form.brand_colour.data = asked.removeprefix("shade ")
    form.validate()
    tried = {name: found for name in LOGOS if (found := _tried(form, name))}
    _check_together(form, tried)
    if form.errors or asked != "save":
        return _page(form, tried)
    values = {name: form[name].data for name in ("council_name", "council_short_name", "logo_alt")}
    values["brand_colour"] = colour_of(form.brand_colour.data) or ""
    values |= {name: written(tried[name].logo) if name in tried else "" for name in LOGOS}
    kept = keep(values, _("Everybody sees the new look from now on."))
    _drop(tried)
    return kept


@bp.post("/council/look/restore")
@open_to(Role.ADMIN)
def look_restore() -> ResponseReturnValue:
    """Back to the look the portal was started with."""
    return restore(changes.LOOK, _("The look is as the portal was started with."), to="admin.look")


@bp.get("/council/look/colour")
@open_to(Role.ADMIN)
def colour() -> ResponseReturnValue:
    """What can be said of one colour: a part of the page, for the script that asks while it is typed."""
    return render_template("admin/_colour.html", **_colour_facts(request.args.get("colour", "")))


@bp.get("/council/look/preview.css")
@open_to(Role.ADMIN)
def look_css() -> ResponseReturnValue:
    """The colours of the preview: of one that passes as it would fill, of one that does not beside its nearest."""
    asked = colour_of(request.args.get("colour", ""))
    sheet = [f".on-light {{ background: {LIGHT_PAGE}; }}", f".on-dark {{ background: {DARK_PAGE}; }}"]
    if asked:
        sheet += [f".shade-asked {{ background: {asked}; }}", f".shade-near {{ background: {nearest(asked)}; }}"]
        verdict = judge(asked)
        if verdict.passes:
            sheet.append(f".pane:not(.skin-adult) .top {{ border-block-start-color: {asked}; }}")
            sheet.append(rules(verdict, ":is(.pane.skin-adult, .swatches)"))
    return Response("\n".join(sheet) + "\n", content_type="text/css; charset=utf-8")


@bp.get("/council/look/logo/<int:upload_id>")
@open_to(Role.ADMIN)
def tried_logo(upload_id: int) -> ResponseReturnValue:
    """A logo that waits to be set, for the preview of the person who chose it."""
    try:
        return send_logo(_upload(upload_id))
    except LogoRefused:  # a file of theirs that is no logo
        abort(404)


def _upload(upload_id: int) -> Logo:
    return read(uploads.content_of(db(), uploads.find(db(), upload_id, me(), now=now())))


def _tried(form: Any, name: str) -> Tried | None:
    brought, tried = request.files.get(name), form[f"{name}_tried"].data
    try:
        if brought and brought.filename:
            return _brought(brought)
        if form[f"{name}_none"].data:
            return None
        if tried:
            return Tried(_upload(tried), tried)
    except LogoRefused as fault:
        form[name].errors = [str(fault)]
        return None
    except uploads.UploadUnknown:
        form[name].errors = [_("Choose the file again.")]
        return None
    kept = council().brand.logos.get(name)
    return Tried(kept) if kept else None


def _brought(file: FileStorage) -> Tried:
    content = file.read(LARGEST + 1)
    logo = read(content)
    with writing(db()):
        return Tried(logo, uploads.keep(db(), me(), file.filename or "", content, now=now()).id)


def _check_together(form: Any, tried: dict[str, Tried]) -> None:
    if tried and not form.logo_alt.data:
        form.logo_alt.errors = [_("Say what the logo says, for people who do not see it.")]
    if "logo_dark" in tried and "logo" not in tried and not form.logo.errors:
        form.logo.errors = [_("Choose a logo for the light theme too.")]


def _drop(tried: dict[str, Tried]) -> None:
    with writing(db()):
        for each in tried.values():
            if each.upload_id:
                uploads.drop(db(), uploads.find(db(), each.upload_id, me(), now=now()))


def _colour_facts(written_colour: str) -> dict[str, Any]:
    asked = colour_of(written_colour)
    verdict = judge(asked) if asked else None
    return {
        "written": bool(written_colour.strip()),
        "verdict": verdict,
        "near": nearest(asked) if asked else None,
        "sheet": url_for("admin.look_css", colour=asked or ""),
    }


def _drawn(name: str, each: Tried) -> Drawn:
    if each.upload_id is None:
        return drawn(name, each.logo)
    return Drawn(url_for("admin.tried_logo", upload_id=each.upload_id), each.logo.width_at(HEIGHT))


def _page(form: Any, tried: dict[str, Tried]) -> ResponseReturnValue:
    facts = _colour_facts(form.brand_colour.data or "")
    seen = {name: _drawn(name, each) for name, each in tried.items()}
    return page(
        "admin/look.html",
        errors_of(form),
        form=form,
        tried=tried,
        preview=Shown(None, None, seen.get("logo"), seen.get("logo_dark"), form.logo_alt.data or ""),
        changed=last_change(changes.LOOK),
        **facts,
    )
