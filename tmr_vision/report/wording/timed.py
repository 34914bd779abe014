"""Timed tests in words: results, the norm of the age, left against right."""

import math

from tmr_vision.answers import sentence
from tmr_vision.language import N_, translate
from tmr_vision.records import TimedResult, TimedSide, TimedTest

_SEX = {"female": N_("women"), "male": N_("men")}
_AGAINST_NORM = {
    ("limit", "better"): N_("better than the limit of {norm}"),
    ("limit", "worse"): N_("worse than average (limit {norm})"),
    ("limit", "inconclusive"): N_("cannot tell (limit {norm})"),
    ("mean", "better"): N_("more than the usual {norm}"),
    ("mean", "worse"): N_("less than the usual {norm}"),
    ("mean", "inconclusive"): N_("cannot tell (usual {norm})"),
}


def timed_heads() -> tuple[str, str, str, str]:
    """Return the heads of the columns of :func:`timed_rows`."""
    return (translate("Side"), translate("Result"), translate("Trials"), translate("Norm"))


def timed_rows(result: TimedResult) -> list[tuple[str, str, str, str]]:
    """Return a row for each leg, or for both together."""
    return [
        (
            translate(side.side).capitalize() if side.side else translate("Both legs"),
            _value(result.test, side),
            str(sum(trial.side == side.side for trial in result.trials)),
            _norm(result.test, side),
        )
        for side in result.sides
    ]


def timed_sentences(result: TimedResult) -> list[str]:
    """Return the verdict on the legs, why, the reliability, the norm's source and the notes."""
    test = result.test
    sentences = [] if result.difference is None else [_verdict(result)]
    if result.reason:
        sentences.append(sentence(result.reason))
    sentences += [translate(test.reliability_source), translate(test.source)]
    if any(side.norm for side in result.sides):
        by_sex = result.sex and any(norm.sex for norm in test.norms)
        whom = f", {translate(_SEX[result.sex])}" if by_sex and result.sex else ""
        norm = translate("Norm for {age} years", age=result.age)
        sentences.append(f"{norm}{whom}: {translate(test.norms_source)}")
    elif result.age is None and any(math.isfinite(side.value) for side in result.sides):
        sentences.append(translate("With age and sex the norm is shown."))
    return [*sentences, *(translate("Note: {note}", note=sentence(note)) for note in result.notes)]


def _value(test: TimedTest, side: TimedSide) -> str:
    if not math.isfinite(side.value):
        return "-"
    if test.statistic == "count":
        return f"{side.value:.0f}"
    words = translate("{time:.1f} s", time=side.value)
    return translate("at least {time}", time=words) if side.at_least else words


def _norm(test: TimedTest, side: TimedSide) -> str:
    if side.norm is None:
        return "-"
    words = _AGAINST_NORM[test.norm_kind, side.norm.verdict]
    norm = side.norm.norm
    if test.statistic == "count":
        return translate(words, norm=round(norm))
    return translate(words, norm=translate("{norm:g} s", norm=norm))


def _verdict(result: TimedResult) -> str:
    if result.verdict == "imbalance":
        return translate("The {side} leg does worse.", side=result.limited_side)
    if result.verdict == "balanced":
        return translate("Both legs are about equal.")
    return translate("Which leg does worse cannot be told.")
