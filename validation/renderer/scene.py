"""The room, its light and the person in it, drawn by VTK without a screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import vtk
from numpy.typing import NDArray
from vtk.util import numpy_support

from validation.renderer.body import Human
from validation.renderer.camera import Viewpoint
from validation.renderer.clothes import Skin
from validation.renderer.motions import Prop
from validation.renderer.pose import Array
from validation.renderer.postures import MAT_M
from validation.renderer.spec import Light

WALL_Y_M, ROOM_M, CEILING_M = 1.6, 12.0, 5.0
_WOOD_RGB = (0.42, 0.3, 0.2)
_BOARD_RGB = (0.8, 0.78, 0.72)
_MAT_RGB = (0.3, 0.42, 0.48)
_WINDOW_RGB = (1.0, 1.0, 0.97)


@dataclass(frozen=True)
class _Lamps:
    key: float
    fill: float
    ambient: float


_LIGHT = {
    "bright": _Lamps(key=0.75, fill=0.35, ambient=0.35),
    "dim": _Lamps(key=0.22, fill=0.12, ambient=0.14),
    "back-lit": _Lamps(key=0.12, fill=0.25, ambient=0.25),
}

Image = NDArray[np.uint8]


class Scene:
    """One person in one room, photographed.

    Parameters
    ----------
    rng
        Draws the room: colours, furniture on the wall, place of the lamps.
    quick
        Leave edges unsmoothed: four times as fast.
    """

    def __init__(
        self,
        human: Human,
        skin: Skin,
        viewpoint: Viewpoint,
        rng: np.random.Generator,
        *,
        light: Light = "bright",
        quick: bool = False,
    ) -> None:
        self._human, self._skin, self._lamps = human, skin, _LIGHT[light]
        self._renderer = vtk.vtkRenderer()
        self._renderer.SetBackground(0.6, 0.62, 0.65)
        self._quick = quick
        self._window = _offscreen_window(viewpoint.size_px, samples=0 if quick else 4)
        self._window.AddRenderer(self._renderer)
        self._body, self._person = self._add_body()
        self._shadow = self._add_shadow()
        self._chair: list[vtk.vtkActor] = []
        self._boards: list[vtk.vtkActor] = []
        self._mat: list[vtk.vtkActor] = []
        self._build_room(rng, window=light == "back-lit")
        self._light_up(rng)
        self._aim(viewpoint)

    def add_chair(self, seat_m: float) -> None:
        """Put a chair at the origin that turns with the subject; `seat_m` is its seat's height."""
        middle_y = 0.16
        boxes = [
            ((0.0, middle_y, seat_m - 0.02), (0.46, 0.44, 0.04)),
            ((0.0, middle_y + 0.21, seat_m + 0.33), (0.42, 0.03, 0.2)),
        ]
        for x in (-0.2, 0.2):
            boxes.append(((x, middle_y - 0.19, seat_m / 2 - 0.02), (0.04, 0.04, seat_m - 0.04)))
            boxes.append(((x, middle_y + 0.21, seat_m / 2 + 0.2), (0.04, 0.03, seat_m + 0.4)))
        self._chair = [self._add_box(centre, size, _WOOD_RGB) for centre, size in boxes]

    def add_board(self, distance_m: float, yaw_deg: float) -> None:
        """Put up a board to push against, at a distance in the direction of a heading."""
        board = self._add_box((0, -distance_m - 0.03, 1.0), (0.6, 0.06, 2.0), _BOARD_RGB)
        board.SetUserTransform(_turn(yaw_deg))
        self._boards.append(board)

    def add_mat(self) -> None:
        """Lay a mat on the floor for somebody who lies there; it turns with the subject."""
        self._mat = [self._add_box((0, 0, MAT_M / 2), (0.75, 2.1, MAT_M), _MAT_RGB)]

    def photograph(self, vertices_m: Array, yaw_deg: float, *, prop: Prop | None) -> Image:
        """Picture of the person with this skin, heading and prop, (height, width, 3) RGB."""
        normals = self._human.normals(vertices_m)
        dressed = vertices_m + self._skin.thickness_m[:, None] * normals
        self._body.GetPoints().SetData(_vtk_array(dressed))
        self._body.GetPointData().SetNormals(_vtk_array(normals))
        self._body.Modified()
        for actor in (self._person, self._shadow, *self._chair, *self._mat):
            actor.SetUserTransform(_turn(yaw_deg))
        for actors, name in (
            (self._chair, "chair"),
            (self._boards, "wall"),
            (self._mat, "mat"),
        ):
            for actor in actors:
                actor.SetVisibility(prop == name)
        low = dressed[dressed[:, 2] < 0.15]
        if len(low):
            self._shadow.SetPosition(*low[:, :2].mean(axis=0), 0.004)
        self._renderer.ResetCameraClippingRange()
        return self._grab()

    def _grab(self) -> Image:
        self._window.Render()
        grab = vtk.vtkWindowToImageFilter()
        grab.SetInput(self._window)
        grab.ReadFrontBufferOff()
        grab.SetShouldRerender(not self._quick)
        grab.Update()
        picture = grab.GetOutput()
        width, height, _ = picture.GetDimensions()
        pixels = numpy_support.vtk_to_numpy(picture.GetPointData().GetScalars())
        image: Image = pixels.reshape(height, width, 3)[::-1].copy()
        return image

    def _add_body(self) -> tuple[vtk.vtkPolyData, vtk.vtkActor]:
        data = vtk.vtkPolyData()
        points = vtk.vtkPoints()
        points.SetData(_vtk_array(self._human.vertices_m))
        data.SetPoints(points)
        faces = self._human.faces
        flat = np.hstack([np.full((len(faces), 1), 3), faces]).astype(np.int64).ravel()
        cells = vtk.vtkCellArray()
        cells.ImportLegacyFormat(numpy_support.numpy_to_vtkIdTypeArray(flat, deep=1))
        data.SetPolys(cells)
        rgb = (self._skin.rgb * 255).astype(np.uint8)
        data.GetPointData().SetScalars(numpy_support.numpy_to_vtk(rgb, deep=1))
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputData(data)
        return data, self._add(mapper)

    def _add_shadow(self) -> vtk.vtkActor:
        disc = vtk.vtkDiskSource()
        disc.SetInnerRadius(0)
        disc.SetOuterRadius(0.27)
        disc.SetCircumferentialResolution(40)
        shadow = self._add_source(disc, (0, 0, 0))
        shadow.GetProperty().SetOpacity(0.25)
        return shadow

    def _build_room(self, rng: np.random.Generator, *, window: bool) -> None:
        half, back = ROOM_M / 2, WALL_Y_M
        floor_rgb, wall_rgb = _muted(rng, 0.3, 0.6), _muted(rng, 0.6, 0.9)
        self._add_box((0, back - half, -0.05), (ROOM_M, ROOM_M, 0.1), floor_rgb)
        self._add_box((0, back + 0.05, CEILING_M / 2), (ROOM_M, 0.1, CEILING_M), wall_rgb)
        self._add_box((0, back - 0.01, 0.05), (ROOM_M, 0.02, 0.1), 0.5 + 0.5 * wall_rgb)
        for x in (-half, half):
            side_wall = (0.1, ROOM_M, CEILING_M)
            self._add_box((x, back - half, CEILING_M / 2), side_wall, 0.92 * wall_rgb)
        for y in np.arange(back, -4.0, -0.5):  # joints of the floor boards
            self._add_box((0, y, 0.001), (ROOM_M, 0.012, 0.002), 0.8 * floor_rgb)
        for layer in range(int(rng.integers(1, 4))):
            self._furnish(rng, depth_m=0.02 + 0.005 * layer)
        if window:
            pane = self._add_box((0.3, back - 0.03, 1.5), (2.6, 0.06, 1.7), _WINDOW_RGB)
            pane.GetProperty().SetAmbient(1.0)

    def _furnish(self, rng: np.random.Generator, *, depth_m: float) -> None:
        """Hang a picture of a certain depth on the back wall, or put a low cupboard there."""
        x = float(rng.choice([-1, 1]) * rng.uniform(0.4, 2.6))
        width, height = rng.uniform(0.3, 0.9, 2)
        rgb = _muted(rng, 0.1, 0.9)
        if rng.random() < 0.6:
            centre = (x, WALL_Y_M - depth_m / 2, rng.uniform(1.3, 1.9))
            self._add_box(centre, (width, depth_m, height), rgb)
        else:
            depth_m += 0.3
            centre = (x, WALL_Y_M - depth_m / 2, height / 2)
            self._add_box(centre, (width + 0.2, depth_m, height), rgb)

    def _light_up(self, rng: np.random.Generator) -> None:
        for strength, place in (
            (self._lamps.key, (rng.uniform(-2, 2), -3.0, rng.uniform(2.4, 3.6))),
            (self._lamps.fill, (rng.uniform(-3, 3), -2.0, 1.4)),
        ):
            lamp = vtk.vtkLight()
            lamp.SetPosition(*place)
            lamp.SetFocalPoint(0, 0, 1)
            lamp.SetIntensity(strength)
            self._renderer.AddLight(lamp)

    def _aim(self, viewpoint: Viewpoint) -> None:
        camera = self._renderer.GetActiveCamera()
        camera.SetPosition(*viewpoint.position_m)
        camera.SetFocalPoint(*viewpoint.aim_m)
        camera.SetViewUp(*viewpoint.axes[1])
        camera.SetViewAngle(viewpoint.view_angle_deg)

    def _add(self, mapper: vtk.vtkPolyDataMapper) -> vtk.vtkActor:
        actor = vtk.vtkActor()
        actor.SetMapper(mapper)
        look = actor.GetProperty()
        look.SetAmbient(self._lamps.ambient)
        look.SetDiffuse(0.65)
        look.SetInterpolationToPhong()
        self._renderer.AddActor(actor)
        return actor

    def _add_source(self, source: vtk.vtkPolyDataAlgorithm, rgb: Iterable[float]) -> vtk.vtkActor:
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputConnection(source.GetOutputPort())
        actor = self._add(mapper)
        actor.GetProperty().SetColor(*rgb)
        return actor

    def _add_box(
        self, centre_m: Sequence[float], size_m: Sequence[float], rgb: Iterable[float]
    ) -> vtk.vtkActor:
        box = vtk.vtkCubeSource()
        box.SetCenter(*centre_m)
        box.SetXLength(size_m[0])
        box.SetYLength(size_m[1])
        box.SetZLength(size_m[2])
        return self._add_source(box, rgb)


def _muted(rng: np.random.Generator, low: float, high: float) -> Array:
    """Draw a colour without much colour, as rooms have."""
    rgb = rng.uniform(low, high, 3)
    muted: Array = 0.45 * rgb + 0.55 * rgb.mean()
    return muted


def _offscreen_window(size_px: tuple[int, int], *, samples: int) -> vtk.vtkRenderWindow:
    kind = getattr(vtk, "vtkEGLRenderWindow", vtk.vtkRenderWindow)
    window = kind()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(samples)
    window.SetSize(*size_px)
    return window


def _turn(yaw_deg: float) -> vtk.vtkTransform:
    transform = vtk.vtkTransform()
    transform.RotateZ(yaw_deg)
    return transform


def _vtk_array(values: Array) -> vtk.vtkDataArray:
    return numpy_support.numpy_to_vtk(np.ascontiguousarray(values, dtype=np.float32), deep=1)
