"""Of several people one is followed, the others are hidden, and mirroring changes nothing.

The people of most tests are grey rectangles, and the landmarker is one that finds rectangles.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from tmr_vision.pose import estimate_pose, find_model
from tmr_vision.pose.landmarker import COLUMNS
from tmr_vision.pose.person_tracker import (
    LOOK_EVERY_CROWDED_S,
    LOOK_EVERY_S,
    LOST_S,
    PersonTracker,
)
from tmr_vision.records import Frame, PoseTrack
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index
from tmr_vision.sources import open_source

SAMPLES = Path(__file__).parents[2] / "samples"
SIZE_PX = (400, 200)
HIDDEN = 128

ANNA = {"grey": 50, "at": (40, 60, 90, 180)}
BERT = {"grey": 200, "at": (250, 100, 280, 180)}
GIANT = {"grey": 250, "at": (180, 5, 290, 195)}


def picture(*people: dict, time_s: float = 0.0) -> Frame:
    image = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    for person in people:
        left, top, right, bottom = person["at"]
        image[top:bottom, left:right] = person["grey"]
    return Frame(time_s=time_s, image_rgb=image)


def moved(person: dict, by_px: int) -> dict:
    left, top, right, bottom = person["at"]
    return person | {"at": (left + by_px, top, right + by_px, bottom)}


class RectangleFinder:
    """Finds the rectangles whose grey is not in ``overlooked``."""

    def __init__(self) -> None:
        self.looks, self.overlooked = 0, set[int]()

    def detect(self, image_rgb: np.ndarray) -> list[np.ndarray]:
        self.looks += 1
        greys = set(np.unique(image_rgb).tolist()) - {0, HIDDEN} - self.overlooked
        return [self._pose(image_rgb[..., 0] == grey) for grey in sorted(greys)]

    @staticmethod
    def _pose(inside: np.ndarray) -> np.ndarray:
        y, x = np.nonzero(inside)
        pose = np.zeros((N_LANDMARKS, COLUMNS))
        pose[:, :2] = x.mean() + 0.5, y.mean() + 0.5
        pose[0, :2], pose[1, :2] = (x.min(), y.min()), (x.max() + 1, y.max() + 1)
        return pose


@pytest.fixture
def finder() -> RectangleFinder:
    return RectangleFinder()


@pytest.fixture
def follower(finder: RectangleFinder) -> PersonTracker:
    return PersonTracker(finder)


def visible(frame: Frame, *people: dict) -> list[bool]:
    return [bool((frame.image_rgb == person["grey"]).any()) for person in people]


def test_one_person_is_shown_as_filmed(follower: PersonTracker, finder: RectangleFinder) -> None:
    for time_s in np.arange(0, 2 * LOOK_EVERY_S, 0.1):
        frame = picture(ANNA, time_s=float(time_s))
        assert follower.frame(frame) is frame
    assert (follower.most_people, finder.looks) == (1, 4)  # two looks, each plain and mirrored


def test_nobody_there(follower: PersonTracker) -> None:
    frame = picture()
    assert follower.frame(frame) is frame
    assert follower.most_people == 1


def test_the_largest_is_followed_and_the_others_are_hidden(follower: PersonTracker) -> None:
    shown = follower.frame(picture(ANNA, BERT))
    assert visible(shown, ANNA, BERT) == [True, False]
    assert follower.most_people == 2
    left, top, right, bottom = ANNA["at"]
    margin = int(0.35 * (bottom - top))  # room for a raised arm
    inside = np.s_[top - margin : bottom, max(0, left - margin) : right + margin]
    assert (shown.image_rgb[inside] == picture(ANNA, BERT).image_rgb[inside]).all()
    outside = np.ones(shown.image_rgb.shape[:2], bool)
    outside[top - margin :, : right + margin] = False
    assert (shown.image_rgb[outside] == HIDDEN).all()


def test_the_first_is_followed_when_a_larger_one_comes(follower: PersonTracker) -> None:
    follower.frame(picture(BERT))
    shown = follower.frame(picture(BERT, ANNA, time_s=LOOK_EVERY_S))
    assert visible(shown, BERT, ANNA) == [True, False]


def test_a_person_who_walks_is_followed(follower: PersonTracker) -> None:
    for i in range(20):
        walker = moved(ANNA, 10 * i)
        shown = follower.frame(picture(walker, moved(BERT, 80), time_s=i * LOOK_EVERY_CROWDED_S))
        assert visible(shown, walker, BERT)[0]
        if i < 10:
            assert visible(shown, BERT) == [False]


def test_whoever_is_overlooked_for_a_while_keeps_the_place(
    follower: PersonTracker, finder: RectangleFinder
) -> None:
    follower.frame(picture(ANNA, BERT))
    for time_s in np.arange(0.1, LOST_S - 1, 0.1):
        finder.overlooked = {ANNA["grey"]} if time_s > 0.4 else set()
        shown = follower.frame(picture(ANNA, BERT, time_s=float(time_s)))
        assert visible(shown, ANNA, BERT) == [True, False]
    finder.overlooked = set()
    shown = follower.frame(picture(ANNA, BERT, time_s=LOST_S))
    assert visible(shown, ANNA, BERT) == [True, False]


def test_the_others_stay_hidden_when_they_are_overlooked(
    follower: PersonTracker, finder: RectangleFinder
) -> None:
    follower.frame(picture(ANNA, BERT))
    finder.overlooked = {BERT["grey"]}
    for time_s in np.arange(0.1, LOST_S - 1, 0.1):
        shown = follower.frame(picture(ANNA, BERT, time_s=float(time_s)))
        assert visible(shown, ANNA, BERT) == [True, False]


def test_when_the_followed_person_left_another_is_followed(follower: PersonTracker) -> None:
    follower.frame(picture(ANNA, BERT))
    shown = [
        follower.frame(picture(BERT, GIANT, time_s=float(time_s)))
        for time_s in np.arange(0.1, LOST_S + 2, 0.1)
    ]
    assert visible(shown[0], BERT, GIANT) == [False, False]
    assert visible(shown[-1], GIANT) == [True]


def test_when_the_others_left_nothing_is_hidden(follower: PersonTracker) -> None:
    follower.frame(picture(ANNA, BERT))
    for time_s in np.arange(0.1, LOST_S + 1, 0.1):
        frame = picture(ANNA, time_s=float(time_s))
        shown = follower.frame(frame)
    assert shown is frame
    assert follower.most_people == 2


def test_a_person_seen_only_in_the_mirror_counts(follower: PersonTracker) -> None:
    class SeesTheRightHalf(RectangleFinder):
        def detect(self, image_rgb: np.ndarray) -> list[np.ndarray]:
            half = image_rgb.copy()
            half[:, : SIZE_PX[0] // 2] = 0
            return super().detect(half)

    follower = PersonTracker(SeesTheRightHalf())
    shown = follower.frame(picture(ANNA, BERT))
    assert follower.most_people == 2
    assert visible(shown, ANNA, BERT) == [True, False]


@pytest.mark.parametrize("seed", range(6))
def test_mirrored_pictures_are_hidden_alike(seed: int) -> None:
    random = np.random.default_rng(seed)
    followers = PersonTracker(RectangleFinder()), PersonTracker(RectangleFinder())
    for i in range(12):
        people = []
        for grey in (50, 90, 200)[: 1 + i % 3]:
            left, top = random.integers(0, 300), random.integers(0, 60)
            right, bottom = left + random.integers(20, 100), top + random.integers(60, 140)
            people.append({"grey": grey, "at": (left, top, right, bottom)})
        frame = picture(*people, time_s=i * 0.5)
        mirrored = frame.with_(image_rgb=frame.image_rgb[:, ::-1])
        shown, shown_mirrored = (
            f.frame(p) for f, p in zip(followers, (frame, mirrored), strict=True)
        )
        assert (shown.image_rgb[:, ::-1] == shown_mirrored.image_rgb).all()


# --- two sample clips side by side --------------------------------------------------------------

A_SIZE_PX = (480, 640)
B_SCALE = 0.6
COUNT, EVERY = 16, 8


def frames_of(clip: str, count: int, every: int) -> Iterator[Frame]:
    with open_source(SAMPLES / f"{clip}.mp4") as source:
        for i, frame in enumerate(source):
            if i >= count * every:
                return
            if i % every == 0:
                yield frame


def side_by_side(*, a_first: bool) -> Iterator[Frame]:
    """Give the leg raise at its full size beside the toe reach, smaller, at the bottom."""
    for a, b in zip(
        frames_of("leg_raise", COUNT, EVERY), frames_of("toe_reach", COUNT, EVERY), strict=True
    ):
        small = cv2.resize(b.image_rgb, None, fx=B_SCALE, fy=B_SCALE, interpolation=cv2.INTER_AREA)
        beside = np.full((A_SIZE_PX[1], small.shape[1], 3), 90, np.uint8)
        beside[-small.shape[0] :] = small
        both = (a.image_rgb, beside) if a_first else (beside, a.image_rgb)
        yield a.with_(image_rgb=np.hstack(both))


def hips_px(track: PoseTrack) -> np.ndarray:
    return track.image_px[:, [index(f"{side}_hip") for side in SIDES]].mean(axis=1)


@pytest.mark.model
@pytest.mark.parametrize("a_first", [True, False])
def test_the_larger_of_two_people_is_measured(a_first: bool) -> None:
    model = find_model("lite")
    alone = estimate_pose(frames_of("leg_raise", COUNT, EVERY), model=model)
    together = estimate_pose(side_by_side(a_first=a_first), model=model)
    offset_px = 0 if a_first else round(A_SIZE_PX[0] * B_SCALE)
    distance_px = np.linalg.norm(hips_px(together) - hips_px(alone) - (offset_px, 0), axis=1)
    assert (together.people, alone.people) == (2, 1)
    assert np.nanmax(distance_px) < 40
    assert np.nanmedian(distance_px) < 10
    assert np.isnan(distance_px).mean() < 0.1
