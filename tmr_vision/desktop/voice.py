"""Speech and beeps by programs of the operating system: nothing is sent anywhere."""

import math
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from tmr_vision.errors import UsageError
from tmr_vision.language import current_language

Speak = Callable[[str], None]
SPOKEN_TEXT = "TMR_VISION_SPOKEN_TEXT"
SPEAKERS: dict[str, tuple[str, ...]] = {
    "say": ("say", "{text}"),  # macOS
    "spd-say": ("spd-say", "--wait", "--language", "{language}", "{text}"),
    "espeak-ng": ("espeak-ng", "-v", "{language}", "{text}"),
    "espeak": ("espeak", "-v", "{language}", "{text}"),
    "powershell": (
        "powershell",
        "-NoProfile",
        "-Command",
        "Add-Type -AssemblyName System.Speech; "
        f"(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak($env:{SPOKEN_TEXT})",
    ),
}
"""``{text}`` and ``{language}`` are filled in; the text is in the environment too."""
PLAYERS: dict[str, tuple[str, ...]] = {
    "afplay": ("afplay",),
    "pw-play": ("pw-play",),
    "paplay": ("paplay",),
    "aplay": ("aplay", "-q"),
}
COUNT_HZ, CUE_HZ = 880.0, 440.0
BEEP_S, RATE_HZ = 0.15, 22050


def choose_sound(*, wanted: bool | None) -> Speak | None:
    """Return what says a cue: a voice, beeps where there is no speech program, or None.

    Parameters
    ----------
    wanted
        None: where this machine has sound.

    Raises
    ------
    UsageError
        If it is wanted and this machine has no speech program.
    """
    if wanted is False or (wanted is None and not has_sound()):
        return None
    if speaker := _found(SPEAKERS):
        return _speaker(speaker)
    if wanted:
        raise UsageError(
            "no speech program was found on this machine; install espeak-ng (apt-get install "
            "espeak-ng).",
            code="no_speech_program",
        )
    player = _found(PLAYERS)
    return _beeper(player) if player else None


def has_sound() -> bool:
    """Tell whether this machine can make a sound, as far as can be seen from outside."""
    if sys.platform != "linux":
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    servers = [runtime / "pulse" / "native", runtime / "pipewire-0"]
    cards = Path("/dev/snd").glob("pcm*p")
    return "PULSE_SERVER" in os.environ or any(s.exists() for s in servers) or any(cards)


def _found(programs: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    return next((words for name, words in programs.items() if shutil.which(name)), None)


def _speaker(command: Sequence[str]) -> Speak:
    """Return what speaks a text in the background; a newer text cuts an older one short."""
    play = _one_at_a_time()

    def speak(text: str) -> None:
        play([word.format(text=text, language=current_language()) for word in command], text=text)

    return speak


def _beeper(command: Sequence[str]) -> Speak:
    """Return what beeps: high for a count, low for everything else."""
    play = _one_at_a_time()

    def beep(text: str) -> None:
        tone = _tone(COUNT_HZ if text[:1].isdigit() else CUE_HZ)
        play([*command, str(tone)], text=text)

    return beep


def _one_at_a_time() -> Callable[..., None]:
    running: list[subprocess.Popen[bytes]] = []

    def start(command: Sequence[str], *, text: str) -> None:
        """Start a program; the one before is ended."""
        while running:
            running.pop().terminate()
        running.append(
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, SPOKEN_TEXT: text},
            )
        )

    return start


@cache
def _tone(pitch_hz: float) -> Path:
    """Write a short tone to a file of its own; return its path."""
    count = round(BEEP_S * RATE_HZ)
    swings = (math.sin(2 * math.pi * pitch_hz * i / RATE_HZ) for i in range(count))
    samples = (round(12000 * swing * min(1.0, (count - i) / 400)) for i, swing in enumerate(swings))
    handle, name = tempfile.mkstemp(suffix=".wav", prefix="tmr_vision_")
    with os.fdopen(handle, "wb") as file, wave.open(file) as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{count}h", *samples))
    return Path(name)
