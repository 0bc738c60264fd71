"""The catalogue of all figures: id, label, unit and the rule in words."""

from __future__ import annotations

from collections.abc import Mapping

from portal.reporting.figures.figure import Definition

_HELD = "reviews held in the year"
_WITHOUT_DUE_DAY = ("review has no due date", "reviews have no due date")
_NOT_RECORDED = ("review has nothing recorded", "reviews have nothing recorded")
_UNCODED = ("review of a child aged 4 or over has no code", "reviews of children aged 4 and over have no code")
_CODED = "reviews held in the year with a participation code PN1 to PN7"
_SENT = "consultation forms sent for reviews whose meeting falls in the year"

CATALOGUE = (
    Definition(
        "reviews_held", "Reviews held", "Reviews by the day they were held (the first day of a series).", "count"
    ),
    Definition(
        "reviews_in_time",
        "Reviews held in time",
        f"Reviews held on or before the day they were due, of all {_HELD} whose due date is known.",
        unknown=_WITHOUT_DUE_DAY,
    ),
    Definition(
        "children_all_in_time",
        "Children whose reviews were all in time",
        "Children none of whose reviews of the year was late, of all children whose reviews held in the year all have "
        "a due date.",
        unknown=("child has a review without a due date", "children have a review without a due date"),
    ),
    Definition(
        "reviews_overdue_not_held",
        "Reviews overdue and not held",
        "Reviews due in the year, not cancelled, whose due day had passed without the review being held, "
        "as at the last day of the year or today if that is earlier.",
        "count",
        unknown=(
            "review whose planned day has passed has no due date",
            "reviews whose planned day has passed have no due date",
        ),
    ),
    Definition(
        "participation_reviews",
        "Reviews in which the child took part",
        f"Reviews coded PN1, PN2, PN3, PN5 or PN6, of all {_CODED}.",
        unknown=_UNCODED,
    ),
    Definition(
        "participation_children",
        "Children who took part in every review",
        "Children every one of whose reviews is coded PN1, PN2, PN3, PN5 or PN6, of all children aged 4 and over with "
        "a review coded PN1 to PN7 who were looked after for more than 20 working days.",
        unknown=("child has no day of coming into care", "children have no day of coming into care"),
    ),
    Definition(
        "participation_attended",
        "Reviews the child attended",
        f"Reviews coded PN1, PN2, PN3 or PN4, of all {_CODED}.",
        unknown=_UNCODED,
    ),
    Definition(
        "participation_attended_with_views",
        "Reviews the child attended with views put",
        f"Reviews coded PN1, PN2 or PN3, of all {_CODED}.",
        unknown=_UNCODED,
    ),
    Definition(
        "participation_advocate",
        "Reviews where an advocate spoke for an absent child",
        f"Reviews coded PN5, of all {_CODED}.",
        unknown=_UNCODED,
        better="neither",
    ),
    Definition(
        "participation_other_means",
        "Reviews where an absent child’s views came by other means",
        f"Reviews coded PN6, of all {_CODED}.",
        unknown=_UNCODED,
        better="neither",
    ),
    Definition(
        "children_chairing",
        "Reviews the child chaired, alone or together",
        f"Reviews recorded as chaired by the child or together with the child, of all {_HELD} with a chair recorded.",
        unknown=("review has no chair recorded", "reviews have no chair recorded"),
    ),
    Definition(
        "iro_spoke_before",
        "Reviews before which the IRO spoke with the child",
        f"Reviews with yes recorded, of all {_HELD} with yes or no recorded.",
        unknown=_NOT_RECORDED,
    ),
    Definition(
        "decisions_in_5_days",
        "Decisions sent within 5 working days",
        f"Reviews whose decisions were sent within 5 working days of the last meeting, of all {_HELD} with the day "
        "recorded on which they were sent.",
        unknown=("review has no such day", "reviews have no such day"),
    ),
    Definition(
        "records_in_20_days",
        "Records sent within 20 working days",
        f"Reviews whose record was sent within 20 working days of the last meeting, of all {_HELD} with the day "
        "recorded on which it was sent.",
        unknown=("review has no such day", "reviews have no such day"),
    ),
    Definition(
        "heard_directly",
        "Reviews where somebody talked with the child for it",
        "Reviews held in the year with a direct consultation noted, such as by a participation worker.",
        "count",
    ),
    Definition(
        "heard_observed",
        "Reviews where a child under 4 was observed for it",
        "Reviews held in the year with an observation noted.",
        "count",
    ),
    Definition(
        "heard_could_not",
        "Reviews where the child could not take part, with a reason",
        "Reviews held in the year with that noted and why.",
        "count",
    ),
    Definition(
        "heard_did_not_want",
        "Reviews where the child did not want to be consulted",
        "Reviews held in the year with that noted. It is the child’s right, and no failure.",
        "count",
    ),
    Definition(
        "parents_participating",
        "Reviews in which a parent took part",
        "Reviews which a parent attended, or before which one met the IRO separately or returned the consultation form "
        f"(a parent, or another person with parental responsibility), of all {_HELD} with yes or no recorded of a "
        "parent attending or meeting the IRO.",
        unknown=_NOT_RECORDED,
    ),
    Definition(
        "parents_attended",
        "Reviews a parent attended",
        f"Reviews with yes recorded, of all {_HELD} with yes or no recorded.",
        unknown=_NOT_RECORDED,
    ),
    Definition(
        "parents_by_form",
        "Reviews with a parent’s consultation form",
        "Reviews for which a parent, or another person with parental responsibility, returned the consultation form by "
        f"the day of the review, of all {_HELD}.",
    ),
    Definition(
        "professionals_by_form",
        "Reviews with a professional’s consultation form",
        "Reviews for which a professional (school, health, social worker and others) returned the consultation form by "
        f"the day of the review, of all {_HELD}. They are in no other figure of consultation forms.",
    ),
    Definition(
        "parents_met_iro",
        "Reviews where a parent met the IRO separately",
        f"Reviews with yes recorded, of all {_HELD} with yes or no recorded.",
        unknown=_NOT_RECORDED,
    ),
    Definition(
        "forms_due",
        "Consultation forms due",
        "Children, parents and carers to be asked before a review whose meeting falls in the year: those who were "
        "asked, and those who were not although the portal was in use, asking had opened and nothing speaks against "
        "it. A child under 4 has no form.",
        "count",
    ),
    Definition("forms_sent", "Consultation forms sent", f"Forms sent, of all forms due; {_SENT}.", "count"),
    Definition(
        "forms_sent_in_time",
        "Forms sent 10 working days ahead",
        f"Forms sent at least 10 working days before the day of the meeting, of all {_SENT}.",
    ),
    Definition(
        "forms_told_late",
        "Forms late because we were told late",
        "Forms sent later than 10 working days before the meeting because the service itself heard of the review too "
        f"late for that, of all {_SENT}, less those sent late of whose review nobody recorded when we were told.",
        unknown=("late form has no day on which we were told", "late forms have no day on which we were told"),
        better="less",
    ),
    Definition(
        "forms_opened", "Forms opened", f"Forms whose reader pressed Start, of all {_SENT}. A paper form is not opened."
    ),
    Definition(
        "forms_returned",
        "Forms returned before the review",
        f"Forms returned by the day of the meeting, on the web or on paper, of all {_SENT}.",
    ),
    Definition(
        "feedback_child",
        "Feedback forms from children and young people",
        "Feedback forms of both ages received in the year, imported ones included.",
        "count",
    ),
    Definition(
        "feedback_parent",
        "Feedback forms from parents and carers",
        "Feedback forms received in the year, imported ones included.",
        "count",
    ),
    Definition(
        "feedback_professional",
        "Feedback forms from professionals",
        "Feedback forms received in the year, imported ones included.",
        "count",
    ),
    Definition(
        "feedback_total",
        "Feedback forms in all",
        "All feedback forms received in the year, imported ones included.",
        "count",
    ),
    Definition(
        "digital_takeup",
        "Forms returned on the web",
        "Forms filled in on the web, of all forms of every kind received in the year.",
    ),
)

DEFINITIONS: Mapping[str, Definition] = {definition.id: definition for definition in CATALOGUE}

# which rows a figure is counted from, by how its id begins; the first that fits
SOURCES: Mapping[str, str] = {
    "forms_": "invitations",
    "feedback_": "forms received",
    "digital_": "forms received",
    "heard_": "reviews and notes of talks",
    "children_all": "children and their reviews",
    "participation_children": "children and their reviews",
    "parents_participating": "reviews and forms received",
    "parents_by_form": "reviews and forms received",
    "professionals_": "reviews and forms received",
    "": "reviews",
}


def source_of(figure_id: str) -> str:
    """Which rows that figure is counted from."""
    return next(words for start, words in SOURCES.items() if figure_id.startswith(start))
