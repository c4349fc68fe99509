"""The beginning of a running job's file: what is known of a surface before its first point."""

import json
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from landscape.errors import LandscapeError
from landscape.spec import MAX_RESOLUTION
from landscape.trajectory import FloatArray, Trajectory

MAGIC = b"landscape part 1\n"
_SIZE_AND_CHECKSUM = struct.Struct("<QI")
_LARGEST = 2**30
_MOST_FIELDS = 64
MOST_POINTS = MAX_RESOLUTION**2
"""Samples of a curve, as many as a surface has points at most."""


@dataclass(frozen=True)
class PartHeader:
    """What is known before the first point.

    Attributes:
        alpha, beta: (M,) and (N,) the axes.
        fields: names of the values of each point; the first is ``loss``.
        identity: what a process must agree on to add points, JSON types only.
        provenance: of the surface, JSON types only.
        trajectories: paths on the plane.
    """

    alpha: FloatArray
    beta: FloatArray
    fields: tuple[str, ...]
    identity: Mapping[str, Any]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    trajectories: tuple[Trajectory, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """(N, M) of the surface."""
        return len(self.beta), len(self.alpha)


def encode_header(header: PartHeader) -> bytes:
    """Returns the bytes a part file begins with."""
    content = {
        "alpha": header.alpha.tolist(),
        "beta": header.beta.tolist(),
        "fields": header.fields,
        "identity": dict(header.identity),
        "provenance": dict(header.provenance),
        "trajectories": [
            {
                "alpha": path.alpha.tolist(),
                "beta": path.beta.tolist(),
                "loss": path.loss.tolist(),
                "residual": path.residual.tolist(),
                "step": path.step.tolist(),
                "label": path.label,
                "explained_variance": path.explained_variance,
            }
            for path in header.trajectories
        ],
    }
    text = json.dumps(content).encode()
    return MAGIC + _SIZE_AND_CHECKSUM.pack(len(text), zlib.crc32(text)) + text


def read_header(file: BinaryIO, path: Path) -> PartHeader | None:
    """Returns the header, None where it is not whole yet.

    Raises:
        LandscapeError: this is no part file.
    """
    start = file.read(len(MAGIC) + _SIZE_AND_CHECKSUM.size)
    if not start.startswith(MAGIC[: len(start)]):
        raise LandscapeError(f"{path} is not the file of a running job: expected one that 'landscape compute' writes")
    if len(start) < len(MAGIC) + _SIZE_AND_CHECKSUM.size:
        return None
    length, checksum = _SIZE_AND_CHECKSUM.unpack(start[len(MAGIC) :])
    if os.fstat(file.fileno()).st_size - file.tell() < length <= _LARGEST:
        return None
    text = file.read(length) if length <= _LARGEST else b""
    if length > _LARGEST or zlib.crc32(text) != checksum:
        raise LandscapeError(f"the header of {path} is damaged: delete the file and compute again")
    try:
        return _decoded(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LandscapeError(f"the header of {path} is not one of ours: delete the file and compute again") from error


def _decoded(content: Mapping[str, Any]) -> PartHeader:
    """Returns what the JSON says; nothing large is allocated before it has been checked.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not what `encode_header` writes.
    """
    alpha, beta = (_axis(content[name]) for name in ("alpha", "beta"))
    longest = MOST_POINTS if min(len(alpha), len(beta)) == 1 else MAX_RESOLUTION
    if max(len(alpha), len(beta)) > longest:
        raise ValueError(f"the axes have {len(alpha)} and {len(beta)} samples: expected at most {longest}")
    fields = tuple(content["fields"])
    if fields[:1] != ("loss",) or len(set(fields)) < len(fields) or not all(isinstance(name, str) for name in fields):
        raise ValueError(f"fields are {fields[:8]}: expected different names, 'loss' first")
    if len(fields) > _MOST_FIELDS:
        raise ValueError(f"there are {len(fields)} fields: expected at most {_MOST_FIELDS}")
    trajectories = []
    for path in content["trajectories"]:
        ratios = path.pop("explained_variance")
        trajectories.append(Trajectory(**path, explained_variance=None if ratios is None else tuple(ratios)))
    return PartHeader(
        alpha=alpha,
        beta=beta,
        fields=fields,
        identity=dict(content["identity"]),
        provenance=dict(content["provenance"]),
        trajectories=tuple(trajectories),
    )


def _axis(samples: list[float]) -> FloatArray:
    axis = np.array(samples, dtype=np.float64)
    if axis.ndim != 1 or len(axis) == 0 or not np.isfinite(axis).all() or not np.all(np.diff(axis) > 0):
        raise ValueError("an axis does not ascend")
    return axis
