"""How far ways to read a peak are off: the maximum, a plain mean, a parabola, and the one in use.

Run: python -m tests.benchmarks.peak_value
"""

import numpy as np

from tmr_vision.records import Floats
from tmr_vision.reps.values import PEAK_S, peak_value, read_peak
from tmr_vision.smoothing import CUTOFF_HZ, smooth

TIME_S = np.arange(0, 6, 1 / 25)
MEAN_S = 0.15
PEOPLE = 300


def min_jerk(u: Floats) -> Floats:
    u = np.clip(u, 0, 1)
    return u**3 * (10 - 15 * u + 6 * u * u)


def raised(hold_s: float) -> Floats:
    """100 deg up in 1.2 s, held, and down in 1.2 s."""
    return 100 * min_jerk((TIME_S - 1) / 1.2) * (1 - min_jerk((TIME_S - 2.2 - hold_s) / 1.2))


def trunk_of_sit_to_stand(rise_s: float) -> Floats:
    """50 deg forward and back while the person rises."""
    return 50 * np.sin(np.pi * min_jerk((TIME_S - 1) / rise_s)) ** 0.8


def readings(signal_deg: Floats) -> tuple[float, float, float, float]:
    highest = signal_deg.argmax()
    offset_s = TIME_S - TIME_S[highest]
    mean = signal_deg[np.abs(offset_s) <= MEAN_S + 1e-9].mean()
    near = np.abs(offset_s) <= PEAK_S + 1e-9
    parabola = peak_value(offset_s[near], signal_deg[near])
    return signal_deg.max(), float(mean), parabola, read_peak(TIME_S, signal_deg)[0]


def main() -> None:
    rng = np.random.default_rng(0)
    heads = (f"{name:>14}" for name in ("maximum", "mean", "parabola", "in use"))
    print(f"{'movement':24} {'noise':>5}  ", *heads, "  (deg)")
    signals = {f"held {hold:g} s": raised(hold) for hold in (0.1, 0.5, 2.0)}
    signals |= {f"trunk, up in {s:g} s": trunk_of_sit_to_stand(s) for s in (1.3, 0.7)}
    for name, truth in signals.items():
        for noise_deg in (0, 1, 2, 3):
            noisy = truth + rng.normal(0, noise_deg, (PEOPLE, len(truth)))
            smoothed = smooth(TIME_S, noisy.T, cutoff_hz=CUTOFF_HZ).T
            errors = np.array([readings(one) for one in smoothed]) - truth.max()
            cells = [
                f"{m:+6.2f} +- {s:4.2f}" for m, s in zip(errors.mean(0), errors.std(0), strict=True)
            ]
            print(f"{name:24} {noise_deg:5}  ", *(f"{cell:>14}" for cell in cells))


if __name__ == "__main__":
    main()
