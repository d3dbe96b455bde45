"""The pages made of real answers are what the code answers now."""

from scripts import key_reports


def test_the_key_reports_and_the_wrong_questions_are_as_written() -> None:
    written = {
        name: (key_reports.DOCS / name).read_text(encoding="utf-8") for name in key_reports.PAGES
    }
    assert key_reports.pages() == written, "run `python -m scripts.key_reports`"


def test_every_wrong_question_is_refused_and_every_key_report_answered() -> None:
    pages = {name: (key_reports.DOCS / name).read_text() for name in key_reports.PAGES}
    wrong = pages["explanation/wrong-questions.md"]
    assert wrong.count("\nheadwater: ") == len(key_reports.WRONG) == 10
    assert wrong.count("\n  try: ") >= 10
    right = pages["howto/key-reports.md"]
    reports = [shown for group in key_reports.KEY_REPORTS.values() for shown in group]
    assert right.count("$ headwater report") == len(reports)
    assert "headwater: " not in right
    assert "No rows" not in right
