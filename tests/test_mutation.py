"""The faults that `tests.mutation` puts in: one at a time, each kind, nothing else changed."""

import ast

import pytest

from tests.mutants import mutants_of
from tests.mutation import ROOT, TESTS, drawn, equivalents, files_of


def changes(source: str) -> list[str]:
    return [mutant.source for mutant in mutants_of(source)]


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("a < b", ["a <= b", "a > b"]),
        ("a == b", ["a != b"]),
        ("a + b", ["a - b"]),
        ("a ** b", ["a * b"]),
        ("a and b", ["a or b"]),
        ("-a", ["a"]),
        ("not a", ["a"]),
        ("a if b else c", ["a if not b else c"]),
        ("np.sin(a)", ["np.cos(a)"]),
        ("any(a)", ["all(a)"]),
        ("x = 2.0", ["x = 2.5"]),
        ("x = 3", ["x = 4"]),
        ("x = True", ["x = False"]),
        ("x = 'left'", ["x = 'right'"]),
        ("f(a, axis=-1)", ["f(a, axis=-2)"]),
        ("zip(a, b, strict=True)", []),
        ("x = 'a sentence'", []),
        ("x: float | None = a", []),
        ("def f(a: int | None) -> str | None:\n    return a", []),
        ("import a\nfrom b import c", []),
        ("__all__ = ['left']", []),
        ("Side = Literal['left', 'right']", []),
        ('def f():\n    """left"""\n    return a', []),
    ],
)
def test_each_kind_of_fault_is_put_in_alone(source, faults):
    assert changes(source) == faults


def test_every_place_has_its_fault_and_the_rest_stays():
    source = "def f(a):\n    b = a + 1\n    return b < 2"
    found = mutants_of(source)
    assert [(mutant.line, mutant.function) for mutant in found] == [(2, "f")] * 2 + [(3, "f")] * 3
    for mutant in found:
        lines = mutant.source.splitlines()
        kept = [a == b for a, b in zip(lines, source.splitlines(), strict=True)]
        assert kept.count(False) == 1
        assert not kept[mutant.line - 1]
        assert mutant.told.startswith("f: ")
        assert mutant.before in source.replace("\n", " ")


def test_modules_tests_and_files_of_equivalents_exist():
    for module, tests in TESTS.items():
        assert all((ROOT / path).is_file() for path in files_of(module)), module
        assert all((ROOT / test).exists() for test in tests), module
    for file in equivalents():
        assert (ROOT / file).is_file()


def test_a_draw_is_the_same_every_time():
    first, again, other = (
        [mutant.told for _, mutant in drawn("stats", 5, seed)] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert len(first) == 5


def test_faulty_modules_are_still_python():
    for _, mutant in drawn("calibration", 10, 1):
        ast.parse(mutant.source)
