"""An exercise that follows what was felt says so: by the camera alone it would look like a slip."""

import pytest

from tests.fake_results import fake_result
from tmr_vision.answers import action_of
from tmr_vision.language import translate, use_locale
from tmr_vision.protocol import make_plan
from tmr_vision.records import AnalysisResult, SelfRating


def felt(kind: str, left: float, right: float) -> AnalysisResult:
    result = fake_result(kind)
    rated = tuple(m.with_(self_rating=SelfRating(left=left, right=right)) for m in result.movements)
    return result.with_(movements=rated, plan=make_plan(rated))


def action(result: AnalysisResult) -> str:
    return action_of(result.movements[0], result)


@pytest.mark.parametrize(("worse", "better"), [("left", "right"), ("right", "left")])
def test_equal_by_camera_but_not_by_feeling(worse: str, better: str) -> None:
    result = felt("balanced", *((60, 10) if worse == "left" else (10, 60)))
    assert action(result) == (
        f"it feels worse on the {worse} side: exercise the {better} side, the better one"
    )
    with use_locale("de"):
        assert "schlechter an: die bessere Seite üben, " in translate(action(result))


def test_camera_and_feeling_disagree() -> None:
    result = felt("facing", 60, 10)  # by camera the right side does worse
    assert result.movements[0].limited_side == "right"
    assert action(result).startswith("it feels worse on the left side: exercise the right side")


def test_where_they_agree_it_is_said_shortly() -> None:
    result = felt("facing", 10, 60)
    assert action(result) == "exercise the left side, the better one"
