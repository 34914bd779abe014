"""The table of movements: every row complete, every fault of a user's file in one sentence."""

import re
from pathlib import Path

import pytest

from tmr_vision.angles import ANGLES
from tmr_vision.errors import MovementsFileError, UnknownMovementError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Movement

MINIMAL = """\
# my own
[[movement]]
key = "heel_raise"
title = "Heel raise"
region = "lower"
posture = "standing"
view = "side"
angle = "ankle_dorsiflexion"
statistic = "range"
better_when = "more"
margin_deg = 8
u_sys_deg = 3.0
u_sys_source = "a guess"
filming = "From the side."
instructions = ["Rise.", "Sink."]
caution = "Hold on to something."
source = "Our clinic, 2026."
"""
COMPENSATION = """
[[movement.compensations]]
name = "knee_bend"
title = "Knee bends"
angle = "knee_flexion"
direction = "more"
threshold_deg = 15
view = "side"
source = "Our clinic."
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def rows_of(file: Path, text: str) -> tuple[Movement, ...]:
    file.write_text(text, encoding="utf-8")
    return read_movements(file)


def test_the_movements_are_there() -> None:
    assert [movement.key for movement in read_movements()] == [
        "arm_raise",
        "arm_raise_side",
        "trunk_twist",
        "leg_raise",
        "sit_to_stand",
        "wall_push",
        "toe_reach",
        "supine_leg_raise",
        "neck_turn",
        "single_leg_squat",
    ]


@pytest.mark.parametrize("movement", read_movements(), ids=lambda movement: movement.key)
def test_every_row_is_sound(movement: Movement) -> None:
    assert all((movement.source, movement.u_sys_source, movement.filming))
    assert "hurts" in movement.caution
    assert len(movement.instructions) >= 3
    assert movement.duration_s == (0.8, 15.0)
    assert ANGLES[movement.rep_signal].sided
    judged = [band for band in movement.excursion if band.angle == movement.rep_signal]
    # People turn the head in every movement; from the front a lifted foot looks like a squat.
    named_only = ["neck_turn", "single_leg_squat"]
    assert len(judged) == (movement.key not in named_only), "without it, it is never recognised"
    assert all(rule.source for rule in movement.compensations)
    names = [rule.name for rule in movement.compensations]
    assert len(set(names)) == len(names)


def test_which_are_better_with_less_and_cycle_on_another_angle() -> None:
    odd = [m.key for m in read_movements() if m.better_when == "less" or m.rep_signal != m.angle]
    assert odd == ["sit_to_stand", "single_leg_squat"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("arm_raise", "arm_raise"),
        ("ARM-RAISE", "arm_raise"),
        ("  Arm  Lift ", "arm_raise"),
        ("Lateral arm raise", "arm_raise_side"),
        ("straight-leg_raise", "supine_leg_raise"),
        ("SLR", "supine_leg_raise"),
        ("standing leg raise", "leg_raise"),
        ("Single-Leg Squat", "single_leg_squat"),
        ("weight-bearing toe reach", "toe_reach"),
        ("single leg sit to stand", "sit_to_stand"),
        ("arm press", "wall_push"),
    ],
)
def test_find_movement(name: str, key: str) -> None:
    assert find_movement(name, read_movements()).key == key


@pytest.mark.parametrize(
    ("name", "told"), [("arm rise", "did you mean arm_raise"), ("xyzzy", "no movement 'xyzzy'\\.")]
)
def test_unknown_movement(name: str, told: str) -> None:
    with pytest.raises(UnknownMovementError, match=told) as caught:
        find_movement(name, read_movements())
    assert caught.value.code == "no_such_movement"


def test_a_minimal_row_is_added_with_defaults(file: Path) -> None:
    movement = rows_of(file, MINIMAL)[-1]
    assert movement.key == "heel_raise"
    assert (movement.rep_signal, movement.rep_direction) == ("ankle_dorsiflexion", "rises")
    assert (movement.min_range_deg, movement.duration_s) == (15.0, (0.8, 15.0))
    assert movement.aliases == movement.rest == movement.excursion == movement.compensations == ()
    assert isinstance(movement.margin_deg, float)


def test_compensations_and_bands_are_read(file: Path) -> None:
    text = MINIMAL + 'rest = [{ angle = "knee_flexion", low_deg = -5, high_deg = 20 }]\n'
    movement = rows_of(file, text + COMPENSATION)[-1]
    assert [(band.angle, band.low_deg) for band in movement.rest] == [("knee_flexion", -5.0)]
    assert [rule.name for rule in movement.compensations] == ["knee_bend"]


def test_a_row_with_a_known_key_replaces_it_in_its_place(file: Path) -> None:
    movements = rows_of(file, MINIMAL.replace("heel_raise", "leg_raise"))
    assert [m.key for m in movements] == [m.key for m in read_movements()]
    assert find_movement("leg_raise", movements).title == "Heel raise"


def changed(old: str, new: str) -> str:
    assert old in MINIMAL + COMPENSATION
    return (MINIMAL + COMPENSATION).replace(old, new)


FAULTS = [
    (changed('view = "side"\nangle', 'view = "above"\nangle'), 7, "view", "'above'"),
    (changed("margin_deg = 8", "margin_deg = 0"), 11, "margin_deg", "a number above 0, found 0"),
    (changed("margin_deg = 8", "margin_deg = true"), 11, "margin_deg", "a number, found True"),
    (changed("margin_deg = 8", "margin_deg = nan"), 11, "margin_deg", "a number, found nan"),
    (changed("margin_deg = 8", 'margin_deg = "8"'), 11, "margin_deg", "a number, found '8'"),
    (changed("margin_deg", "margin"), 11, "margin", "expected one of key, title"),
    (changed('title = "Heel raise"\n', ""), 2, "title", "expected this field, found nothing"),
    (changed('title = "Heel raise"', 'title = " "'), 4, "title", "a text, found ' '"),
    (changed('"heel_raise"', '"Heel raise"'), 3, "key", "small letters"),
    (changed("ankle_dorsiflexion", "ankle"), 8, "angle", "an angle (shoulder_elevation, "),
    (changed("ankle_dorsiflexion", "trunk_flexion"), 2, "rep_signal", "an angle with sides"),
    (changed('["Rise.", "Sink."]', "[]"), 15, "instructions", "not empty, found []"),
    (changed('["Rise.", "Sink."]', '["Rise.", 3]'), 15, "instructions", "a text, found 3"),
    (changed("threshold_deg = 15", "threshold_deg = -1"), 24, "threshold_deg", "above 0"),
    (changed('direction = "more"', 'direction = "up"'), 23, "direction", '"more" / "less"'),
    (changed('"Our clinic."', '"Our clinic."\ncolour = 1'), 27, "colour", "expected one of name"),
    (MINIMAL + "duration_s = [3, 1]\n", 18, "duration_s", "the shorter first, found [3, 1]"),
    (MINIMAL + "excursion = 5\n", 18, "excursion", "a list of tables, found 5"),
    (
        MINIMAL + 'fixed_parts = ["foot"]\n',
        18,
        "fixed_parts",
        "parts of the body (shoulder, elbow, ",
    ),
    (MINIMAL + "side_gap = 5\n", 18, "side_gap", "a list of tables, found 5"),
    (
        MINIMAL + 'rest = [{ angle = "knee_flexion", low_deg = 9, high_deg = 9 }]\n',
        18,
        "rest: low_deg",
        "expected less than high_deg, found 9 and 9",
    ),
    (
        MINIMAL + 'rest = [{ angle = "knee_flexion", low_deg = 9 }]\n',
        18,
        "rest: high_deg",
        "found nothing",
    ),
    (MINIMAL + MINIMAL, 20, "key", "found 'heel_raise' a second time"),
    (MINIMAL + "\n[other]\n", 19, "", "rows that begin with [[movement]]"),
    ("", 1, "", "found none"),
    ("[movement]\nkey = 'a'\n", 1, "", "rows that begin with [[movement]]"),
    ("[[movement]]\nkey = \n", 2, "", "not valid TOML: Invalid value"),
    ("[[movement]]\nkey = 'a", 2, "", "not valid TOML"),
]


@pytest.mark.parametrize(("text", "line", "field", "told"), FAULTS)
def test_every_fault_is_one_sentence_with_its_place(
    file: Path, text: str, line: int, field: str, told: str
) -> None:
    with pytest.raises(MovementsFileError) as caught:
        rows_of(file, text)
    sentence = str(caught.value)
    assert sentence.startswith(f"{file}, line {line}")
    assert f", {field}: " in sentence or not field
    assert told in sentence
    assert re.fullmatch(r"[^\n]+\.", sentence)


def test_the_fault_of_a_second_row_is_found_there(file: Path) -> None:
    second = MINIMAL.replace("heel_raise", "other").replace("margin_deg = 8", "margin_deg = -8")
    with pytest.raises(MovementsFileError, match=r"line 28, margin_deg: .* found -8"):
        rows_of(file, MINIMAL + second)


def test_a_name_belongs_to_one_movement(file: Path) -> None:
    text = MINIMAL.replace('region = "lower"', 'region = "lower"\naliases = ["Arm lift"]')
    with pytest.raises(MovementsFileError, match="arm_raise and heel_raise"):
        rows_of(file, text)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(MovementsFileError, match="no such movements file"):
        read_movements(tmp_path / "nowhere.toml")
    with pytest.raises(MovementsFileError, match="cannot be read"):
        read_movements(tmp_path)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MovementsFileError, match="cannot be read"):
        read_movements(tmp_path / "binary.toml")


def test_the_head_of_the_table_explains_every_field() -> None:
    from tmr_vision.movements.fields import COMPENSATION, MOVEMENT

    text = Path(find_movement.__code__.co_filename).with_name("movements.toml").read_text("utf-8")
    head = text.partition("[[movement]]\nkey")[0]
    for field in {**MOVEMENT, **COMPENSATION}.keys() | ANGLES.keys():
        assert re.search(rf"\b{field}\b", head), field
