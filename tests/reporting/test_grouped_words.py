"""The words of grouped feedback: only where five wrote, and without what would tell who."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.council.council import Council
from tests.factories import a_staff
from tests.reporting.rows import said
from tests.reporting.test_grouped import feedback, group


def test_words_stand_only_where_five_wrote_and_without_the_names_the_portal_knows(
    session: Session, council: Council
) -> None:
    iro = a_staff(session, name="Sam Okafor")
    written = ["Sam listened", "The biscuits", "Robin chose the room", "No rush"]
    responses = [feedback(session, council, iro, words=words) for words in written]
    fifth = feedback(session, council, iro)
    assert group(session, council, iro).said == ()
    assert group(session, council, iro).read == ()
    said(session, fifth, "fo_good", "Short")
    found = group(session, council, iro)
    (good,) = found.said
    assert sorted(good.words) == ["No rush", "Short", "The biscuits", "[name] chose the room", "[name] listened"]
    children = [(each.id, each.invitation.review.child_id) for each in (*responses, fifth)]
    assert list(found.read) == sorted(children)


def test_no_word_of_a_question_is_shown_before_all_were_read(session: Session, council: Council) -> None:
    iro = a_staff(session)
    for words in ("One", "Two", "Three", "Four", "Five"):
        feedback(session, council, iro, words=words)
    unread = group(session, council, iro, read=False)
    assert (unread.said, unread.waiting, unread.read) == ((), 5, ())
    assert len(group(session, council, iro).said) == 1
    feedback(session, council, iro, words="Six")
    assert (group(session, council, iro, read=False).said, group(session, council, iro, read=False).waiting) == ((), 1)


def test_the_order_of_words_is_neither_that_they_came_in_nor_that_of_another_question(
    session: Session, council: Council
) -> None:
    iro = a_staff(session)
    for number in range(20):
        response = feedback(session, council, iro, words=f"{number:02}")
        said(session, response, "fo_different", f"{number:02}")
    good, different = group(session, council, iro).said
    came = tuple(f"{number:02}" for number in range(20))
    assert sorted(good.words) == sorted(different.words) == list(came)
    assert len({came, came[::-1], good.words, different.words}) == 4


def test_words_in_another_language_would_tell_who_wrote_them(session: Session, council: Council) -> None:
    iro = a_staff(session)
    for words in ("One", "Two", "Three", "Four", "Five"):
        feedback(session, council, iro, words=words)
    for words in ("Мене слухали", "Six", "Seven", "Eight", "Nine"):
        feedback(session, council, iro, words=words)
    (good,) = group(session, council, iro).said
    assert len(good.words) == 9
    assert group(session, council, iro).n == 10
