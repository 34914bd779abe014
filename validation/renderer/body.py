"""The rigged human: bone rotations from a pose, joint centres and skin from bone rotations.

The shape comes from `anny` (MakeHuman data, CC0). It is built once per person; posing is linear
blend skinning in numpy, which is faster than the torch model and needs no gradient.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import anny
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array

from validation.renderer.pose import Array, Pose, rotation, rotation_vector_deg, shortest_rotation

Joints = dict[str, Array]
"""Joint centres: a name to the positions of the left and the right one, shape (2, 3)."""

_SUFFIX = (".L", ".R")
_SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
_JOINT_BONES = {  # the joint is at the head of the bone
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
    "finger": "finger3-1",
}
_LIMBS = {  # pose field -> joints at its ends, bones that turn with it
    "upper_arm": ("shoulder", "elbow", ("upperarm01", "upperarm02")),
    "forearm": ("elbow", "wrist", ("lowerarm01", "lowerarm02")),
    "thigh": ("hip", "knee", ("upperleg01", "upperleg02")),
    "shank": ("knee", "ankle", ("lowerleg01", "lowerleg02")),
}


@dataclass(frozen=True)
class Skeleton:
    """The bones at rest: names, parents (-1 for the root) and head positions (n, 3) in metres."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    heads_m: Array


class Human:
    """One person.

    Parameters
    ----------
    phenotype
        `gender` (0 male, 1 female), `age` (0.33 child, 0.67 young adult, 1 old), `muscle`,
        `weight`, `height`, `proportions`, each 0 to 1; what is missing is 0.5.

    Attributes
    ----------
    vertices_m
        Skin at rest (an A-shaped stance on the floor), shape (v, 3).
    faces
        Triangles as vertex numbers, shape (f, 3).
    weights
        Share of each bone in each vertex, sparse, shape (v, bones).
    joints
        Joint centres at rest.
    length_m
        Length of `upper_arm`, `forearm`, `thigh` and `shank`.
    """

    def __init__(self, phenotype: Mapping[str, float]) -> None:
        model = anny.Anny().to(dtype=torch.float32)
        unknown = set(phenotype) - set(model.phenotype_labels)
        if unknown:
            raise ValueError(f"unknown body properties: {sorted(unknown)}")
        shape = {label: phenotype.get(label, 0.5) for label in model.phenotype_labels}
        with torch.no_grad():
            out = model(phenotype_kwargs=shape)
        vertices = out["vertices"][0].numpy().astype(float)
        floor = np.array([0.0, 0.0, vertices[:, 2].min()])
        self.vertices_m: Array = vertices - floor
        self.faces: NDArray[np.int64] = model.faces.numpy().astype(np.int64)
        self.skeleton = Skeleton(
            names=tuple(model.bone_labels),
            parents=tuple(int(parent) for parent in model.bone_parents),
            heads_m=out["bone_poses"][0, :, :3, 3].numpy().astype(float) - floor,
        )
        self._index = {name: i for i, name in enumerate(self.skeleton.names)}
        self.weights = _sparse_weights(model, len(self._index))
        self._surface = _surface_matrix(self.faces, len(vertices))
        self._heel_toe = self._find_heel_toe()
        self.joints = self._joints(self.skeleton.heads_m)
        self.joints |= {name: self.vertices_m[ids] for name, ids in self._heel_toe.items()}
        self._limb_rest = {k: self.joints[b] - self.joints[a] for k, (a, b, _) in _LIMBS.items()}
        self.length_m = {k: float(np.linalg.norm(v[0])) for k, v in self._limb_rest.items()}

    @property
    def height_m(self) -> float:
        """Height of the top of the head at rest."""
        return float(self.vertices_m[:, 2].max())

    def bone(self, name: str) -> Array:
        """Head of a bone at rest, shape (3,)."""
        head: Array = self.skeleton.heads_m[self._index[name]]
        return head

    def share(self, bones: tuple[str, ...]) -> Array:
        """Share (0 to 1) of the named bones in each vertex; a name stands for both sides, (v,)."""
        names = {name + suffix for name in bones for suffix in ("", *_SUFFIX)}
        columns = [i for name, i in self._index.items() if name in names]
        total: Array = self.weights[:, columns].sum(axis=1)
        return total

    def joint_centres(self, pose: Pose) -> Joints:
        """Find the true joint centres of a pose in the subject's frame, without heel and toe."""
        return self._joints(self._bones(pose)[1])

    def posed(self, pose: Pose) -> tuple[Array, Joints]:
        """Skin (v, 3) and true joint centres of a pose in the subject's frame, metres."""
        turns, heads = self._bones(pose)
        offsets = heads - np.einsum("bij,bj->bi", turns, self.skeleton.heads_m)
        affine = np.concatenate([turns, offsets[:, :, None]], axis=2).reshape(len(turns), 12)
        per_vertex = (self.weights @ affine).reshape(-1, 3, 4)
        skin = np.einsum("vij,vj->vi", per_vertex[:, :, :3], self.vertices_m) + per_vertex[:, :, 3]
        joints = self._joints(heads)
        return skin, joints | {name: skin[ids] for name, ids in self._heel_toe.items()}

    def normals(self, vertices_m: Array) -> Array:
        """Compute the unit normals of a posed skin, shape (v, 3)."""
        corners = vertices_m[self.faces]
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals = self._surface @ across
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        unit_normals: Array = normals / np.maximum(lengths, 1e-12)
        return unit_normals

    def _joints(self, heads_m: Array) -> Joints:
        return {
            name: np.stack([heads_m[self._index[bone + suffix]] for suffix in _SUFFIX])
            for name, bone in _JOINT_BONES.items()
        }

    def _bones(self, pose: Pose) -> tuple[Array, Array]:
        """Rotation from rest (n, 3, 3) and head position (n, 3) of every bone."""
        wanted = self._wanted_rotations(pose)
        rest, parents = self.skeleton.heads_m, self.skeleton.parents
        turns, heads = np.empty((len(rest), 3, 3)), rest.copy()
        for i, (name, parent) in enumerate(zip(self.skeleton.names, parents, strict=True)):
            inherited = turns[parent] if parent >= 0 else np.eye(3)
            turns[i] = wanted.get(name, inherited)
            if parent >= 0:
                heads[i] = heads[parent] + inherited @ (rest[i] - rest[parent])
        hips = self._joints(heads)["hip"].mean(axis=0)
        if pose.lying_deg.any():
            laid = rotation(pose.lying_deg)
            turns, heads = laid @ turns, hips + (heads - hips) @ laid.T
        return turns, heads + pose.hips_m - hips

    def _wanted_rotations(self, pose: Pose) -> dict[str, Array]:
        """Rotations from rest of the bones that a pose names; the others follow their parent."""
        pelvis, chest = rotation(pose.pelvis_deg), rotation(pose.chest_deg)
        bend_deg = rotation_vector_deg(pelvis.T @ chest)
        wanted = {"root": pelvis, "neck01": rotation(pose.head_deg)}
        for i, bone in enumerate(_SPINE, start=1):
            wanted[bone] = pelvis @ rotation(bend_deg * i / len(_SPINE))
        for side, suffix in enumerate(_SUFFIX):
            for limb, (_, _, bones) in _LIMBS.items():
                turn = shortest_rotation(self._limb_rest[limb][side], getattr(pose, limb)[side])
                wanted |= {bone + suffix: turn for bone in bones}
            wanted["clavicle" + suffix] = chest @ rotation(pose.girdle_deg[side])
            wanted["wrist" + suffix] = self._hand(pose, side, wanted["lowerarm01" + suffix])
            tilt_deg = (1 - pose.flat_foot[side]) * rotation_vector_deg(
                wanted["lowerleg01" + suffix]
            )
            wanted["foot" + suffix] = rotation(tilt_deg)
        return wanted

    def _hand(self, pose: Pose, side: int, forearm: Array) -> Array:
        """Rotation of a hand: with the forearm, then bent back toward straight up."""
        straight = forearm @ (self.joints["finger"][side] - self.joints["wrist"][side])
        lift = rotation_vector_deg(shortest_rotation(straight, np.array([0.0, 0.1, 1.0])))
        size = np.linalg.norm(lift)
        if size == 0 or pose.hand_back_deg[side] == 0:
            return forearm
        return rotation(lift * min(1.0, pose.hand_back_deg[side] / size)) @ forearm

    def _find_heel_toe(self) -> dict[str, NDArray[np.int64]]:
        """Vertex numbers of the rearmost and foremost skin of each foot, left and right."""
        toes = tuple(f"toe{i}-{j}" for i in range(1, 6) for j in range(1, 4))
        foot = self.share(("foot", *toes)) > 0.5
        found: dict[str, list[int]] = {"heel": [], "toe": []}
        for outward in (1, -1):
            ids = np.flatnonzero(foot & (outward * self.vertices_m[:, 0] > 0))
            depth = self.vertices_m[ids, 1]
            found["heel"].append(int(ids[depth.argmax()]))
            found["toe"].append(int(ids[depth.argmin()]))
        return {name: np.array(ids) for name, ids in found.items()}


def _sparse_weights(model: anny.Anny, bones: int) -> csr_array:
    weights = model.vertex_bone_weights.numpy().astype(float)
    columns = model.vertex_bone_indices.numpy()
    rows = np.repeat(np.arange(len(weights)), weights.shape[1])
    shape = (len(weights), bones)
    return csr_array((weights.ravel(), (rows, columns.ravel())), shape=shape)


def _surface_matrix(faces: NDArray[np.int64], vertices: int) -> csr_array:
    """Matrix (v, f) that adds up the faces around each vertex."""
    columns = np.repeat(np.arange(len(faces)), 3)
    ones = np.ones(columns.size)
    return csr_array((ones, (faces.ravel(), columns)), shape=(vertices, len(faces)))
