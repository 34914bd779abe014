"""The people of the study: some to fit settings on, others that no setting may be fitted on."""

from collections.abc import Mapping

import numpy as np

N_BODIES = 10
"""Bodies in each of the two sets."""
_SPREAD = {
    "gender": (0.0, 1.0),
    "age": (0.6, 1.0),
    "weight": (0.25, 0.85),
    "muscle": (0.25, 0.75),
    "height": (0.2, 0.75),
}
"""Phenotypes of `renderer.body.Human`: adults from young to old, lean to stout, short to tall."""

Body = Mapping[str, float]


def _draw(seed: int) -> tuple[Body, ...]:
    """Draw bodies that cover each property evenly (a Latin hypercube)."""
    rng = np.random.default_rng(seed)
    columns = {}
    for name, (low, high) in _SPREAD.items():
        place = (rng.permutation(N_BODIES) + rng.random(N_BODIES)) / N_BODIES
        columns[name] = np.round(low + (high - low) * place, 3)
    return tuple(
        {name: float(values[i]) for name, values in columns.items()} for i in range(N_BODIES)
    )


FITTING = _draw(101)
HELD_OUT = _draw(202)
