"""Pictures turned, mirrored and fitted, by OpenCV: numpy's strides take ten times as long."""

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


def fitted(image: Image, size_px: tuple[int, int]) -> Image:
    """Return a picture scaled into a size (width, height), centred on black; never stretched."""
    height, width = image.shape[:2]
    if (width, height) == size_px:
        return image
    scale = min(size_px[0] / width, size_px[1] / height)
    within = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(
        image, within, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    whole = np.zeros((size_px[1], size_px[0], 3), np.uint8)
    top, left = (size_px[1] - small.shape[0]) // 2, (size_px[0] - small.shape[1]) // 2
    whole[top : top + small.shape[0], left : left + small.shape[1]] = small
    return whole
