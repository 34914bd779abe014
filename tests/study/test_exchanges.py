"""The films in which the model exchanges the legs: their design, and how they are counted."""

from validation.study.cache import film_key
from validation.study.exchanges import (
    MANY,
    ORIGINALS,
    RESULTS,
    exchange_cases,
    summarise_exchanges,
)
from validation.study.grid import cases
from validation.study.settings import read_rows


def test_each_film_of_the_grid_is_made_again_in_dark_trousers():
    grid, films = {case.number: case for case in cases()}, exchange_cases()
    assert len(films) == 2 * len(ORIGINALS) >= 24
    assert len({film.number for film in films}) == len({film_key(f.spec) for f in films})
    for number, film, dark in zip(ORIGINALS, films[::2], films[1::2], strict=True):
        assert film_key(film.spec) == film_key(grid[number].spec)  # the cache has it once
        assert film.movement == "leg_raise"
        assert dark.spec.clothes.trousers == "long"
        assert max(dark.spec.clothes.trousers_rgb) < 0.1
        assert dark.spec.parts == film.spec.parts


def row(swaps, missed, left_out):
    return {
        "swaps_repaired": swaps,
        "reps_true": 6,
        "reps_missed": missed,
        "reps_left_out": left_out,
        "reps_invented": 0,
    }


def test_films_with_many_exchanged_frames_are_counted_apart():
    counts = summarise_exchanges([row(MANY, 1, 2), row(MANY - 1, 0, 1)])
    many, every = counts.values()
    assert (many["films"], many["reps_true"], many["reps_missed"], many["reps_left_out"]) == (
        1, 6, 1, 2,
    )  # fmt: skip
    assert (every["films"], every["reps_missed"], every["reps_left_out"]) == (2, 1, 3)


def test_in_the_films_that_were_made_no_repetition_is_lost_or_invented():
    counts = summarise_exchanges(read_rows(RESULTS))[f"{MANY} exchanged frames or more"]
    assert counts["films"] >= 12
    assert counts["reps_missed"] == counts["reps_invented"] == 0
    assert counts["reps_left_out"] < counts["reps_true"] / 8
