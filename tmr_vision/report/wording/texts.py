"""The fixed texts of the reports, in two voices: a self-check at home, an aid to a clinician.

A measurement names what was measured and how sure that is, never a disease or a cure. The texts
are English and marked for the catalogs; ``words`` says them.
"""

from tmr_vision.language import N_, Audience
from tmr_vision.records import Strength, Verdict

TITLES: dict[Audience, str] = {
    "home": N_("Movement self-check"),
    "clinician": N_("Movement test, left against right"),
}
SUBTITLES: dict[Audience, str] = {
    "home": N_("Left against right, measured from video. Not a diagnosis."),
    "clinician": N_(
        "Left against right, measured from video. A measurement aid: the clinician decides."
    ),
}
NEXT: dict[Audience, str] = {
    "home": N_("What to do next"),
    "clinician": N_("Next step"),
}
NEXT_IN_ORDER: dict[Audience, str] = {
    "home": NEXT["home"],
    "clinician": N_("Suggested order of exercises"),
}
SAFETY: dict[Audience, str] = {
    "home": N_(
        "Stop if it hurts, or if you feel dizzy or numb. Move only as far as is comfortable, with "
        "something sturdy to hold on to. If something worries you, ask a professional."
    ),
    "clinician": N_(
        "Stop at pain, dizziness or numbness. Keep something sturdy within reach, above all in "
        "single-leg tests. Whether an exercise suits the person is for the clinician to decide."
    ),
}
DISCLAIMERS: dict[Audience, str] = {
    "home": N_(
        "Not a medical device. An estimate from one camera is off by several degrees; each "
        "result says by how many. It does not diagnose or treat. Based on the published approach; "
        "not affiliated with or endorsed by Total Motion Release (TMR), a mark of its owner."
    ),
    "clinician": N_(
        "Measurement aid for education and research. Not a medical device. An estimate from "
        "one camera is off by several degrees; each result says by how many. It does not diagnose "
        "or treat; the clinician decides. Based on the published approach; not affiliated with or "
        "endorsed by Total Motion Release (TMR), a mark of its owner."
    ),
}
SIGN = N_(
    "Difference = right \N{MINUS SIGN} left; positive: right is larger. ± is the measurement error."
)
ROUNDED = N_("Differences are taken before rounding, so they may look 1° off.")
FELT_SCALE = N_("Felt: how bad it feels, 0 to 100, higher is worse.")
NO_MOVEMENT = N_("No movement was found in the video, so nothing could be compared.")
NO_STEPS = N_("There is no exercise to propose from these measurements.")
NO_EXERCISE = {
    "nothing_to_do": N_("There is nothing to exercise now."),
    "nothing_decided": N_("Nothing to exercise yet: first follow the advice above."),
    "partly_decided": N_(
        "Nothing to exercise by what is known so far. For the rest follow the advice above."
    ),
}
DOSE = N_(
    "Each: {sets} sets of {repetitions} slow repetitions on that side only, as far as is "
    "comfortable and without straining."
)
IN_ORDER = N_("The clearest difference comes first; only on the side that is named:")
WHY_BETTER_SIDE = N_(
    "Why the better side? On purpose: this approach trains the side that moves well, then checks "
    "whether the other side moves better too. The studies of it are small."
)
NO_REPS = N_("No repetition was found, so there is no curve to draw.")
NO_PICTURES = N_("Pictures of the peaks are missing: the video could not be read again. {reason}")
POSE_ALONE = N_("The video was not kept: pictures show the measured pose alone.")
SIDE_WORDS = (N_("left"), N_("right"))

VERDICT_MEANINGS: dict[tuple[Verdict, Strength | None], str] = {
    ("imbalance", "clear"): N_("the difference is clearly more than the amount that matters."),
    ("imbalance", "likely"): N_("the difference is real, and probably large enough to matter."),
    ("balanced", None): N_("the difference is shown to be less than the amount that matters."),
    ("inconclusive", None): N_(
        "the measurement does not decide; the report says why and what would help."
    ),
}
VIEWS = {
    "side": N_("from the side, the working side near the camera"),
    "facing": N_("from the front"),
}
STATISTICS = {
    "peak": N_("how far it gets (peak)"),
    "range": N_("how far it moves (range)"),
}
HOW_TO_READ = (
    N_(
        "Left and right are always the person's own sides. In all plots left is red and solid, "
        "right is blue and dashed; colour means side and nothing else."
    ),
    N_(
        "Thin lines are single repetitions, thick lines the mean of each side, the band around it "
        "one standard deviation. Dotted lines were left out of the mean."
    ),
    N_(
        "The grey band is the measurement error of the difference, not a norm. A difference "
        "inside it cannot be told from none."
    ),
    N_(
        "The error written as ± is the smallest difference that stands out from measurement error "
        "with 95 % confidence (MDC95). The margin is the smallest difference that matters."
    ),
    N_(
        "The number in the annotated video is the angle of that moment; the value of a repetition "
        "is fitted to the moments around it and can differ by a degree or two."
    ),
    ROUNDED,
    N_(
        "Felt scores (0 to 100, higher = worse) and measured angles are two different things. "
        "They are shown side by side and can disagree."
    ),
)
ERROR_SOURCES = (
    N_(
        "One camera sees angles in the plane of the picture. A limb that moves out of that plane "
        "looks shorter, and its angle too small or too large."
    ),
    N_(
        "Joint positions are estimated by a pose model; loose clothes, bad light and hidden limbs "
        "make them worse."
    ),
    N_(
        "A tilted camera, or another place of camera or chair for each side, makes a difference "
        "that is not the person's."
    ),
    N_(
        "Sessions can only be compared when filmed in the same way; changes smaller than the "
        "error are no change."
    ),
)
BALANCED_PASSES = N_(
    "Every picture was analysed twice, as it is and mirrored, and both results were averaged "
    "(mirror balancing), which cancels the model's own left/right bias."
)
PLAIN_PASS = N_(
    "Mirror balancing was switched off, so the model's own left/right bias is contained."
)
