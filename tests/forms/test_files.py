"""Form files with something wrong in them are refused with every fault at once; a council may change words only."""

import shutil
from pathlib import Path

import pytest

from portal.forms.files import FormFaults, Library, read_form
from portal.forms.schema import Form
from portal.store.vocabulary import FormId
from tests.forms.shipped import FORMS, LIBRARY

FORM = """
id = "consult_4_11"
stage = "consult"
audience = "child"
ages = [4, 11]
skin = "younger"
title = "My say"
[welcome]
heading = "Hello"
body = ["Tell us."]
[options]
yes_no = [{ code = "yes", label = "Yes" }, { code = "no", label = "No" }]
[[question]]
name = "y_first"
kind = "choice"
text = "First?"
options = "yes_no"
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(FormFaults) as refused:
        read_form(text)
    return refused.value.problems


def own_copy(folder: Path, form_id: str, was: str, now: str) -> Path:
    """A council's folder with one form in which `was` is replaced by `now`."""
    text = (FORMS / f"{form_id}.toml").read_text(encoding="utf-8")
    assert was in text
    folder.joinpath(f"{form_id}.toml").write_text(text.replace(was, now, 1), encoding="utf-8")
    return folder


def refused(own: Path) -> list[str]:
    try:
        return list(Library.load(FORMS, own).set_aside)
    except FormFaults as faults:
        return faults.problems


def test_all_forms_are_shipped_and_sound() -> None:
    assert [form.id for form in LIBRARY] == list(FormId)
    assert {path.stem for path in FORMS.glob("*.toml")} == set(FormId)


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('text = "First?"', "", "question y_first, text: is missing"),
        ('text = "First?"', "text = 1", "question y_first, text: must be words in quotes"),
        ('text = "First?"', 'text = " "', "question y_first, text: there are no words here"),
        ('text = "First?"', 'text = "For {iro}?"', "question y_first, text: words with a { } need two"),
        ('"First?"', '{ named = "{who}", unnamed = "Who" }', "question y_first, text: unknown placeholder who"),
        ('"First?"', '{ named = "{iro", unnamed = "Who" }', "question y_first, text: named has a { or }"),
        ('"First?"', '{ named = "Sam", unnamed = "Who" }', "question y_first, text: named has no placeholder"),
        ('kind = "choice"', 'kind = "chioce"', "question y_first, kind: must be 'faces'"),
        ('text = "First?"', 'text = "First?"\nmaskd = true', "unknown key 'maskd' (did you mean 'masked'?)"),
        ('"yes_no"\n', '"yes_on"\n', "there is no set 'yes_on' (did you mean 'yes_no'?)"),
        ('label = "No"', 'label = ""', "options, yes_no no, label: there are no words here"),
        ('code = "no"', 'code = "yes"', "question y_first: code 'yes' stands twice"),
        ('code = "no"', 'code = "written"', "question y_first: code 'written' is reserved"),
        ('kind = "choice"', 'kind = "long_text"', "question y_first: long_text needs words"),
        ('kind = "choice"', 'kind = "faces"', "question y_first: every answer to a faces question needs a face"),
        ("ages = [4, 11]", "ages = [11, 4]", "ages: ages are written [youngest, oldest]"),
        ("ages = [4, 11]", "ages = [4]", "ages 2: is missing"),
        ('skin = "younger"', 'skin = "younger', "this is not TOML"),
    ],
)
def test_a_slip_is_told_with_its_place(was: str, now: str, fault: str) -> None:
    assert was in FORM
    assert any(fault in problem for problem in faults_of(FORM.replace(was, now, 1)))


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ('name = "y_first"', "name 'y_first' stands twice"),
        ('show_if_any = [{ question = "y_third", is = ["no"] }]', "'y_third' is not an earlier question"),
        ('show_if_any = [{ question = "y_first", is = ["maybe"] }]', "no answer with the code maybe"),
        ('same_page_as = "y_third"', "same_page_as: 'y_third' is not an earlier question"),
        ('place = "send"\nsame_page_as = "y_first"', "does not begin a page in the same place"),
        ("helper_away = true", "helper_away needs the words of [helper_away]"),
        ('if_skipped = "maybe"', "if_skipped: no answer has the code maybe"),
        ('records = "sharing"\nif_skipped = "yes"', "records = 'sharing': no answer has the code no, yes"),
        ('records = "may_quote"', "records = 'may_quote' needs if_skipped"),
        ('caption = "Tell us"', "only a drawing has a caption"),
        ('raises = [{ when = ["written"], concern = "talk", urgency = "urgent" }]', "code written"),
        ('note = [{ when = ["maybe"], words = "Well" }]', "note: no answer has the code maybe"),
        ("for_ages = [{ ages = [4, 7] }, { ages = [7, 9] }]", "the ages of for_ages overlap"),
    ],
)
def test_questions_that_do_not_fit_together_are_told(keys: str, fault: str) -> None:
    name = "" if keys.startswith("name") else 'name = "y_second"\n'
    second = f'[[question]]\n{name}{keys}\nkind = "choice"\ntext = "Second?"\noptions = "yes_no"\n'
    problems = faults_of(FORM + second)
    assert len(problems) == 1
    assert fault in problems[0]


def test_all_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(FORMS, shipped)
    own_copy(shipped, "consult_4_11", 'kind = "drawing"', 'kind = "drawin"')
    form = shipped / "consult_4_11.toml"
    form.write_text(form.read_text(encoding="utf-8").replace('"y_worry_more"\ntopic', '"y_nothing"\ntopic'), "utf-8")
    own_copy(shipped, "consult_parent", 'stage = "consult"', 'stage = "before"')
    own_copy(shipped, "feedback_parent", 'id = "feedback_parent"', 'id = "feedback_4_11"')
    (shipped / "feedback_12_17.toml").unlink()
    (shipped / "consult_12_17.toml").write_bytes("title = 'Größe'".encode("latin-1"))
    (shipped / "consult_4_12.toml").write_text("", encoding="utf-8")
    with pytest.raises(FormFaults) as faults:
        Library.load(shipped)
    told = [problem.removeprefix(f"{shipped}/") for problem in faults.value.problems]
    assert told == [
        "consult_12_17.toml: the file is not saved as UTF-8",
        "consult_4_11.toml: question y_wish, kind: must be 'faces', 'yes_partly_no', 'choice', 'tap', "
        "'choices', 'people', 'short_text', 'long_text' or 'drawing'",
        "consult_4_11.toml: question y_talk_to: same_page_as: 'y_nothing' is not an earlier question",
        "consult_4_12.toml: there is no form of this name (did you mean 'consult_4_11'?)",
        "consult_parent.toml: stage: must be 'consult' or 'feedback'",
        "feedback_parent.toml: id: must be 'feedback_parent', the name of the file",
        "feedback_12_17.toml: there is no such file",
    ]


def test_a_fault_in_a_set_of_answers_is_told_once() -> None:
    text = (FORMS / "consult_4_11.toml").read_text(encoding="utf-8")
    problems = faults_of(text.replace('face = "mixed"', 'face = "smiling"', 1))
    assert len(problems) == 1
    assert problems[0].startswith("options, five_faces mixed, face: ")


def test_a_council_changes_words_and_keeps_the_meaning(tmp_path: Path) -> None:
    own = own_copy(tmp_path, "consult_4_11", "Do grown-ups listen to what you say?", "Do grown-ups listen?")
    library = Library.load(FORMS, own)
    assert library["consult_4_11"].find("y_listened").text == "Do grown-ups listen?"
    assert library["consult_4_11"].version != LIBRARY["consult_4_11"].version
    assert library["consult_parent"].version == LIBRARY["consult_parent"].version


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    text = (FORMS / "consult_parent.toml").read_text(encoding="utf-8")
    (tmp_path / "consult_parent.toml").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert Library.load(FORMS, tmp_path)["consult_parent"].version == LIBRARY["consult_parent"].version


def test_a_council_without_forms_of_its_own_gets_the_shipped_ones(tmp_path: Path) -> None:
    assert list(Library.load(FORMS, tmp_path / "nothing here")) == list(LIBRARY)


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('urgency = "urgent"', 'urgency = "same_day"', "question y_safe: raises may not be changed"),
        ("masked = true", "masked = false", "question y_safe: masked may not be changed"),
        ('code = "partly", label = "Sometimes"', 'code = "half", label = "Sometimes"', "no answer has the code partly"),
        ('  { code = "send", label = "No. Just use my answers" },\n', "", "y_takepart: options may not be changed"),
        ('"y_listened"', '"y_heard"', "question y_listened: is missing"),
        ('"y_listened"', '"y_heard"', "question y_heard: the name of a question of your own begins with 'x_'"),
        ('audience = "child"', 'audience = "parent"', "audience: must stay 'child'"),
        ('skin = "younger"', 'skin = "older"', "skin: must stay 'younger'"),
    ],
)
def test_a_council_can_not_change_what_is_counted(tmp_path: Path, was: str, now: str, fault: str) -> None:
    assert any(fault in problem for problem in refused(own_copy(tmp_path, "consult_4_11", was, now)))


def test_a_council_may_give_another_room_to_write(tmp_path: Path) -> None:
    was = 'max_length = 5000, label = "Write here'
    copy = own_copy(tmp_path, "consult_4_11", was, was.replace("5000", "1000"))
    box = Library.load(FORMS, copy)["consult_4_11"].find("y_wish").words
    assert box is not None
    assert box.max_length == 1000


def test_a_council_can_not_put_the_questions_in_another_order(tmp_path: Path) -> None:
    text = (FORMS / "feedback_parent.toml").read_text(encoding="utf-8")
    head, *questions = text.split("[[question]]")
    questions[1], questions[2] = questions[2], questions[1]
    own = "[[question]]".join([head, *questions])
    (tmp_path / "feedback_parent.toml").write_text(own, encoding="utf-8")
    place = f"{tmp_path}/feedback_parent.toml: "
    assert refused(tmp_path)[0] == f"{place}the questions must stay in their order"
    assert refused(tmp_path)[1].startswith(f"{place}until these are put right the portal asks with its own form")


def council_with_a_question_of_its_own(folder: Path) -> Form:
    """A council that asks those who were not listened to what would help."""
    own = (
        '[[question]]\nname = "x_listen"\nkind = "short_text"\ntext = "What would help?"\n'
        'words = { max_length = 200 }\nshow_if_any = [{ question = "y_listened", is = ["no", "partly"] }]\n\n'
        '[[question]]\nname = "y_school"'
    )
    own_copy(folder, "consult_4_11", '[[question]]\nname = "y_school"', own)
    return Library.load(FORMS, folder)["consult_4_11"]


def test_a_council_may_ask_a_question_of_its_own(tmp_path: Path) -> None:
    form = council_with_a_question_of_its_own(tmp_path)
    assert form.find("x_listen").text == "What would help?"


def test_a_copy_from_before_an_update_is_set_aside_and_what_the_council_added_is_still_asked(tmp_path: Path) -> None:
    council_with_a_question_of_its_own(tmp_path)
    copy = tmp_path / "consult_4_11.toml"
    head, *asked = copy.read_text(encoding="utf-8").replace("Do grown-ups listen", "Do we listen").split("[[question]]")
    older = [each for each in asked if 'name = "y_friends"' not in each]  # which the update brought
    copy.write_text("[[question]]".join([head, *older]), encoding="utf-8")
    library = Library.load(FORMS, tmp_path)
    form, shipped = library["consult_4_11"], LIBRARY["consult_4_11"]
    assert f"{copy}: question y_friends: is missing" in library.set_aside
    assert form.find("y_listened").text == shipped.find("y_listened").text
    names = [question.name for question in form.question]
    assert [name for name in names if name != "x_listen"] == [question.name for question in shipped.question]
    assert names[names.index("x_listen") + 1] == "y_school"
    assert form.find("x_listen").show_if_any


def test_a_question_of_a_council_is_asked_on_though_what_it_hung_on_is_gone(tmp_path: Path) -> None:
    council_with_a_question_of_its_own(tmp_path)
    copy = tmp_path / "consult_4_11.toml"
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace('"y_listened"', '"y_heard"'), encoding="utf-8")
    form = Library.load(FORMS, tmp_path)["consult_4_11"]
    assert form.find("x_listen").show_if_any == ()
    assert "y_heard" not in {question.name for question in form.question}
