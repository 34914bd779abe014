"""Reasons, notes and errors have codes, and nothing else decides: not words, in no language."""

import ast
import json
import pickle
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.export.test_loading import saved
from tests.recorded import session
from tmr_vision import errors
from tmr_vision.cli.hints import HINTS, with_hints
from tmr_vision.comparison import compare_results
from tmr_vision.errors import UsageError
from tmr_vision.export import load_result
from tmr_vision.export.comparison import comparison_to_dict
from tmr_vision.export.result_json import result_to_dict
from tmr_vision.language import (
    Message,
    code_of,
    current_audience,
    current_language,
    join_messages,
    keep_locale,
    message,
    translate,
    use_locale,
)
from tmr_vision.live.context import read_cues
from tmr_vision.records import AnalysisResult
from tmr_vision.reps import SMALLER, TURNED_AWAY, UNLIKE_THE_OTHERS, exclude_small
from tools.codes import PACKAGE, PAGE, calls, codes, page, plan_codes

PARTS = """
answers.py:_exercise answers.py:next_film answers.py:action_by answers.py:difference_in_words
answers.py:felt_in_words answers.py:finding_of answers.py:verdict_of
headline.py:_about_equal headline.py:_undecided headline.py:_worse_sides
headline.py:headline_by headline.py:headline_of
comparison/headline.py:what_changed comparison/headline.py:change_in_words
goniometer/reasons.py:_turn
records/header.py:SessionHeader:__post_init__
goniometer/reasons.py:why_no_error
batch/manifest.py:_file batch/manifest.py:_name batch/manifest.py:_number batch/manifest.py:_row
batch/manifest.py:_score batch/manifest.py:_settings batch/manifest.py:_side
batch/manifest.py:_text batch/manifest.py:_yes_or_no batch/manifest.py:read_manifest
database/__init__.py:_engine
asymmetry/quality.py:_aside asymmetry/reasons.py:_ask_for asymmetry/reasons.py:_good
asymmetry/reasons.py:_good_ones asymmetry/reasons.py:_in_brackets
asymmetry/reasons.py:_nothing_found asymmetry/reasons.py:_of asymmetry/reasons.py:_only_one
asymmetry/reasons.py:_too_few asymmetry/reasons.py:_turn cli/baseline.py:compare_with_baseline
comparison/__init__.py:compare_results comparison/outcomes.py:outcome_of export/method.py:_movement
export/method.py:_of export/method.py:_shown export/method.py:_source export/method.py:method_rows
export/xlsx.py:_angle_head export/xlsx.py:_write_angles export/xlsx.py:_write_curves
live/feed.py:Feed:_name live/finish.py:retest_result movements/fields.py:_angle
movements/fields.py:_choice:check movements/fields.py:_fail movements/fields.py:_sided_angle
movements/reader.py:_band movements/reader.py:_checked movements/reader.py:_checked_names
movements/reader.py:_rows movements/reader.py:read_file protocol.py:_to_side
report/folder.py:write_reports reps/requirements.py:why_not_this_movement
smoothing/framing.py:OutOfView:what smoothing/framing.py:OutOfView:where
smoothing/framing.py:describe_and_advise sources/clock.py:_length
sources/files.py:VideoFile:_faults view/__init__.py:describe_view
"""
"""Where words and parts of sentences are made, which have no code of their own."""
SAME_REASON = {"no_such_movement", "out_of_view"}
"""Codes of two sentences: with and without names that come near, one part of the body and both."""
OPTION = re.compile(r"(?<![\w(-])--[a-z]|`tmr-vision ")


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


# --- the table of codes -------------------------------------------------------------------------


def test_what_is_told_has_a_code():
    """A new sentence needs one; if it is a mere part of others, its function goes into PARTS."""
    without = {call.where for call in calls() if call.code is None and call.texts}
    assert without - set(PARTS.split()) == set()


def test_a_code_is_worked_out_for_the_plan_and_in_errors_alone():
    assert {call.where for call in calls() if call.code == ""} == {
        "protocol.py:_rule_message",
        "errors.py:TmrVisionError:__init__",
    }


def test_codes_are_short_and_unique():
    cues = read_cues()
    tables = [codes(), plan_codes(), cues.texts, cues.hints]
    every = [code for table in tables for code in table]
    assert sorted(every) == sorted(set(every))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{1,34}", code) for code in every)
    assert {code for code, texts in codes().items() if len(texts) > 1} == SAME_REASON
    texts = [text for each in codes().values() for text in each]
    assert len(texts) == len(set(texts))


def test_the_page_lists_them_all():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.codes"
    assert "| `rep_smaller` | much smaller than the others of this side |" in page()


def test_errors_are_raised_with_a_code():
    """With a code, or with a sentence that was made elsewhere and has one."""
    named = {name for name in vars(errors) if name.endswith("Error")}
    plain = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in named
        if not any(part.arg == "code" for part in node.keywords)
        if not node.args or isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert plain == []


# --- results ------------------------------------------------------------------------------------


def told(result: AnalysisResult) -> Iterator[str]:
    """Give what a result tells: reasons, notes, and the plan's sentences."""
    for recording in result.recordings:
        yield from recording.info.notes
    for found in result.movements:
        yield from filter(None, (found.reason, *(rep.excluded for rep in found.reps)))
        yield from found.quality.notes
    yield from (result.plan.retest, result.plan.source, *result.plan.notes)
    yield from (step.why for step in result.plan.steps)


def test_what_a_result_tells_has_a_code_and_keeps_it(tmp_path: Path):
    result = session()
    loaded = load_result(saved(result, tmp_path))
    found = [code_of(text) for text in told(result)]
    assert len(found) > 15
    assert None not in found
    assert set(found) <= {*codes(), *plan_codes()}
    assert [code_of(text) for text in told(loaded)] == found


def test_json_has_the_code_of_each_english_sentence(tmp_path: Path):
    result = session("arm_raise", "toe_reach")
    with use_locale("de"):
        data = json.loads((saved(result, tmp_path) / "result.json").read_text(encoding="utf-8"))
    first = data["movements"][0]
    row = data["messages"][first["reason"]]
    assert row["code"] == code_of(result.movements[0].reason) == "clearly_beyond_margin"
    assert row["template"].endswith("the amount that matters")
    assert row["values"]["margin"] == 10.0
    assert data["messages"][data["plan"]["retest"]]["code"] == "plan_retest"


def test_it_can_be_said_again_without_its_samples(tmp_path: Path):
    folder = saved(session("arm_raise"), tmp_path)
    (folder / "tracks.npz").unlink()
    with use_locale("de"):
        assert "ab denen er zählt" in translate(load_result(folder).movements[0].reason)


def test_a_comparison_has_codes():
    data = comparison_to_dict(compare_results([session("arm_raise"), session("arm_raise")]))
    assert data["messages"][data["notes"][0]]["code"] == "compared_setup"
    reasons = [change["reason"] for each in data["movements"] for change in each["changes"]]
    assert {data["messages"][reason]["code"] for reason in reasons} == {"change_none"}


def test_numbers_that_json_lacks_are_words(tmp_path: Path):
    note = message("about {deg:.0f}°", code="x", deg=float("nan"))
    found = session("arm_raise").movements[0]
    result = session("arm_raise").with_(movements=(found.with_(reason=note),))
    assert result_to_dict(result)["messages"][note]["values"] == {"deg": "nan"}
    assert load_result(saved(result, tmp_path)).movements[0].reason == note


def test_sentences_of_older_results_are_read_from_their_tracks(tmp_path: Path):
    """Those that editing asks for get their codes; the others have none."""
    folder = saved(session("arm_raise"), tmp_path)
    data = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    del data["messages"]
    data["movements"][0]["reps"][0]["excluded"] = str(SMALLER)
    (folder / "result.json").write_text(json.dumps(data), encoding="utf-8")
    sentences = [
        {"said": text, "many": None, "values": {}}
        for text in (str(SMALLER), data["plan"]["retest"])
    ]
    with np.load(folder / "tracks.npz") as arrays:
        older = {name: arrays[name] for name in arrays} | {"sentences": json.dumps(sentences)}
    np.savez(folder / "tracks.npz", **older)
    loaded = load_result(folder)
    assert code_of(loaded.movements[0].reps[0].excluded) == "rep_smaller"
    assert isinstance(loaded.plan.retest, Message)
    assert code_of(loaded.plan.retest) is None
    assert exclude_small(loaded.movements[0].reps)[0].excluded is None  # judged anew


def test_the_words_of_a_reason_change_nothing():
    """What was said in other words is the same reason; the same words by somebody are none."""
    first, *others = session("arm_raise").movements[0].reps

    def again(excluded: str) -> str | None:
        return exclude_small([first.with_(excluded=excluded), *others])[0].excluded

    assert again(Message("a false start", None, {}, SMALLER.code)) is None
    assert again(str(SMALLER)) == str(SMALLER)


def test_the_reasons_that_are_asked_for():
    assert [SMALLER.code, UNLIKE_THE_OTHERS.code, TURNED_AWAY.code] == [
        "rep_smaller",
        "rep_unlike_the_others",
        "rep_turned_away",
    ]


# --- errors -------------------------------------------------------------------------------------


def test_an_error_has_the_code_of_its_sentence():
    made = UsageError("{n} of {m}", code="x", n=1, m=2)
    assert (made.code, str(made), made.args) == ("x", "1 of 2", ("1 of 2",))
    assert pickle.loads(pickle.dumps(made)).code == "x"
    assert UsageError("plain", code="y").code == "y"
    inside = join_messages(": ", ("clip.mp4", made.args[0]))
    assert (UsageError(inside).code, str(UsageError(inside))) == ("x", "clip.mp4: 1 of 2")
    assert UsageError("so {not}").code is None


def test_a_joined_sentence_has_its_own_code_or_that_of_its_first_part():
    parts = [message("a"), message("b", code="b"), message("c", code="c")]
    assert code_of(join_messages("; ", parts)) == "b"
    assert code_of(join_messages("; ", parts, code="all")) == "all"
    assert code_of(join_messages("; ", ["own words"])) is None
    assert code_of("own words") is code_of(None) is None


# --- hints of the command line ------------------------------------------------------------------


def test_only_the_command_line_names_its_options():
    named = [
        f"{path}:{node.lineno}: {node.value[:60]}"
        for path, tree in sources()
        if not path.startswith("cli/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if OPTION.search(node.value) and "--fig-" not in node.value
        if path != "desktop/voice.py"  # those of the speech programs
    ]
    assert named == []
    tables = (plan_codes(), read_cues().texts, read_cues().hints)
    assert not any(OPTION.search(text) for table in tables for text in table.values())


def test_every_hint_belongs_to_a_sentence_and_can_be_filled_in():
    texts = codes()
    assert set(HINTS) <= set(texts)
    for code, hint in HINTS.items():
        names = set(re.findall(r"{(\w+)", hint))
        assert all(names <= set(re.findall(r"{(\w+)", text)) for text in texts[code]), code


def test_hints_follow_a_sentence_and_what_is_inside_it():
    turned = message("turned by {roll:.0f}°", code="lying_or_turned", roll=-90.0)
    assert with_hints(turned) == "turned by -90°. The option for that is --roll -90."
    inside = message("Arm raise: {reason}.", code="plan_inconclusive", reason=turned)
    assert with_hints(inside) == f"Arm raise: {turned}. The option for that is --roll -90."
    assert with_hints("own words") == "own words"
    with use_locale("de"):
        assert with_hints(turned).endswith("Die Option dafür ist --roll -90.")


# --- threads ------------------------------------------------------------------------------------


def test_what_runs_in_a_thread_speaks_as_where_it_was_started():
    heard: list[Any] = []

    def say(name: str) -> None:
        heard.append((name, current_language(), current_audience(), translate("left")))

    with use_locale("de", "clinician"):
        threads = [
            threading.Thread(target=keep_locale(say), args=("kept",)),
            threading.Thread(target=say, args=("lost",)),
        ]
    for thread in threads:
        thread.start()
        thread.join()
    assert heard == [("kept", "de", "clinician", "links"), ("lost", "en", "home", "left")]
    assert current_language() == "en"


def test_every_thread_of_the_package_keeps_the_language():
    started = []
    for path, tree in sources():
        if path.startswith("jobs/"):
            continue  # other processes, which are told the language with the task
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".Thread"):
                target = next(part.value for part in node.keywords if part.arg == "target")
                started.append((path, ast.unparse(target)))
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".submit"):
                started.append((path, ast.unparse(node.args[0])))
    assert len(started) > 5
    assert [each for each in started if not each[1].startswith("keep_locale(")] == []
