"""The words that the pages' scripts show, and the names of exports."""

from tmr_vision.formats import FORMATS
from tmr_vision.language import N_, translate

_WORDS = {
    "failed": N_("That did not work. Please try again."),
    "offline": N_("The program does not answer. Is it still running?"),
    "loggedOut": N_("You are no longer logged in. Open the start page again."),
    "wrongLogin": N_("Name or password is wrong, or the account is locked for a while."),
    "waiting": N_("Waiting for its turn"),
    "reading": N_("Looking at the video"),
    "measuring": N_("Measuring the joints"),
    "comparing": N_("Comparing left and right"),
    "writing": N_("Writing the report"),
    "done": N_("Done"),
    "left": N_("about {time} left"),
    "seconds": N_("{n} s"),
    "minutes": N_("{n} min"),
    "sending": N_("{percent} % sent"),
    "sent": N_("sent"),
    "checking": N_("Looking at the video …"),
    "interrupted": N_("Connection lost; it goes on by itself."),
    "tooLarge": N_("{name} is larger than {limit} MB; film it with a lower resolution."),
    "remove": N_("Remove {name}"),
    "answerMirror": N_("Say first which of the two pictures is right."),
    "unsure": N_("{names} (left and right not certain)"),
    "waitForVideos": N_("The videos are still being sent."),
    "bothFelt": N_("Say how both sides felt, or leave both out."),
    "typeWord": N_("The word does not match; nothing was deleted."),
    "saved": N_("Calculated anew."),
    "needsReason": N_("Write why it is left out."),
    "start_s": N_("Start"),
    "peak_s": N_("Peak"),
    "end_s": N_("End"),
    "point": N_("Point {n} of the angle; move it with the arrow keys"),
    "byHand": N_("by hand: {angle}"),
    "notTheSame": N_("The two new passwords are not the same."),
    "accountAdded": N_("{name} can log in now."),
    "accountGone": N_("The account {name} is deleted."),
    "passwordSet": N_("{name} has the new password."),
    "readIn": N_("Sessions that were added: {n}."),
    "copied": N_("Copied."),
    "copyByHand": N_("Copy the marked link with your keyboard or a long press."),
    "reload": N_("Earlier upload of {name}: choose the file again and it goes on."),
}
_EXPORTS = {
    "xlsx": N_("Spreadsheet with charts (Excel)"),
    "csv": N_("Tables (CSV)"),
    "mot": N_("Joint angles for OpenSim (.mot)"),
    "trc": N_("Landmarks for OpenSim (.trc)"),
    "poses": N_("Landmarks (netCDF)"),
    "fhir": N_("For a clinic's record (FHIR)"),
}


def script_words() -> dict[str, str]:
    """Return the words in the present language."""
    return {key: translate(text) for key, text in _WORDS.items()}


def export_names() -> dict[str, str]:
    """Return every format in which a session is exported, with its name in this language."""
    return {kind: translate(_EXPORTS.get(kind, row.title)) for kind, row in FORMATS.items()}
