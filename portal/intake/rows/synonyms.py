"""What case management systems, returns and spreadsheets call our columns."""

from __future__ import annotations

_CHILD = (
    *("child", "child id", "child unique id", "child reference", "childs reference", "child number", "child no"),
    *("person id", "person ref", "person reference", "person number", "client id", "client ref", "client number"),
    *("case id", "case number", "case no", "mosaic id", "ics id", "ics number", "lcs id", "lcs number", "swift id"),
    *("liquidlogic id", "eclipse id", "azeus id", "la child id", "local id", "unique id", "system id", "cla id"),
)
_BORN = ("dob", "d o b", "birth date", "birthdate", "date born", "child date of birth", "childs date of birth")
_IRO = ("iro", "iro name", "iro email address", "reviewing officer", "independent reviewing officer", "allocated iro")
_EMAIL = ("email address", "e mail", "e mail address", "mail", "contact email")
_PHONE = (
    *("telephone", "telephone number", "tel", "tel no", "phone number", "phone no", "mobile", "mobile number"),
    *("mobile phone", "contact number", "mobile no", "contact telephone"),
)
_LANGUAGE = ("first language", "preferred language", "main language", "home language", "language spoken")
_REVIEW = ("review id", "review reference", "review number", "review no", "review unique id", "lac review id")

# by kind of file and our name; capitals, blanks and signs mean nothing in them
ALSO: dict[tuple[str, str], tuple[str, ...]] = {
    ("children", "child_ref"): _CHILD,
    ("children", "first_name"): ("forename", "child forename", "given name", "known as", "childs first name"),
    ("children", "date_of_birth"): _BORN,
    ("children", "language"): _LANGUAGE,
    ("children", "iro_email"): _IRO,
    ("children", "social_worker_email"): ("sw email", "social worker email address", "allocated worker email"),
    ("children", "looked_after_from"): (
        *("date started to be looked after", "date became looked after", "looked after since", "lac start date"),
        *("cla start date", "start date", "decom", "date of becoming looked after", "came into care on"),
        *("child looked after start date", "looked after start date", "period of care start date"),
    ),
    ("children", "looked_after_to"): (
        *("date ceased to be looked after", "lac end date", "cla end date", "end date", "left care on"),
        *("date ceased being looked after", "looked after end date", "period of care end date"),
    ),
    ("children", "email"): (*_EMAIL, "child email", "childs email"),
    ("children", "phone"): (*_PHONE, "child phone", "childs phone"),
    ("contacts", "child_ref"): _CHILD,
    ("contacts", "contact_ref"): (
        *("contact id", "contact reference", "contact number", "contact person id", "relationship id"),
        *("related person id", "related person ref"),
    ),
    ("contacts", "role"): ("contact role", "contact type", "type of contact"),
    ("contacts", "name"): ("contact name", "full name", "related person", "related person name"),
    ("contacts", "relation"): ("relationship", "relationship to child", "relationship type", "relation to child"),
    ("contacts", "has_pr"): ("pr", "parental responsibility", "has parental responsibility", "holds pr"),
    ("contacts", "email"): _EMAIL,
    ("contacts", "phone"): _PHONE,
    ("contacts", "address"): ("postal address", "full address", "home address", "contact address"),
    ("contacts", "language"): _LANGUAGE,
    ("contacts", "channel"): ("preferred contact", "contact method", "preferred contact method", "contact by"),
    ("contacts", "safe_to_contact"): ("safe to contact", "is it safe to contact"),
    ("reviews", "review_ref"): _REVIEW,
    ("reviews", "child_ref"): _CHILD,
    ("reviews", "kind"): ("review type", "type of review", "review kind"),
    ("reviews", "due_on"): ("due date", "review due", "review due date", "date due", "due by", "next review due"),
    ("reviews", "meeting_on"): (
        *("meeting date", "date of meeting", "planned date", "scheduled date", "review date planned", "booked date"),
        *("planned review date", "next review date", "date of next review"),
    ),
    ("reviews", "meeting_time"): ("time", "time of meeting", "start time", "review time"),
    ("reviews", "status"): ("review status", "state"),
    ("reviews", "iro_email"): (*_IRO, "chair", "chaired by iro"),
    ("reviews", "held_on"): ("date held", "actual date", "review held", "date of review", "review date", "held date"),
    ("reviews", "completed_on"): ("completed date", "completion date", "date completed"),
    ("reviews", "venue"): ("location", "place", "meeting place"),
    ("reviews", "participation"): ("participation code", "pn code", "child participation", "method of participation"),
    ("reviews", "late_reason"): ("reason late", "reason for lateness", "reason for delay"),
}
