"""Speech by a program of the operating system: nothing is sent anywhere."""

import shutil
import subprocess
from collections.abc import Callable

from tmr_vision.errors import UsageError

SPEAKERS: dict[str, tuple[str, ...]] = {
    "say": ("say",),  # macOS
    "spd-say": ("spd-say", "--wait"),
    "espeak-ng": ("espeak-ng",),
    "espeak": ("espeak",),
    "powershell": (
        "powershell",
        "-NoProfile",
        "-Command",
        "Add-Type -AssemblyName System.Speech; "
        "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak($args[0])",
    ),
}


def find_voice() -> Callable[[str], None]:
    """Return what speaks a text in the background; a newer text cuts an older one short.

    Raises
    ------
    UsageError
        If this machine has no speech program.
    """
    command = next((words for name, words in SPEAKERS.items() if shutil.which(name)), None)
    if command is None:
        raise UsageError(
            "no speech program was found on this machine; install espeak-ng "
            "(apt-get install espeak-ng), or leave out --voice."
        )
    speaking: list[subprocess.Popen[bytes]] = []

    def speak(text: str) -> None:
        while speaking:
            speaking.pop().terminate()
        speaking.append(
            subprocess.Popen(
                [*command, text],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    return speak
