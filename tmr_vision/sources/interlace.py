"""Interlaced pictures become whole ones."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction

import av


def deinterlaced(
    pictures: Iterable[av.VideoFrame], time_base: Fraction | None
) -> Iterator[av.VideoFrame]:
    """Pass pictures on; from the first interlaced one on, through a deinterlacer.

    It takes one kind of picture only: where size or format change, another one begins.
    """
    graph: av.filter.Graph | None = None
    kind = None
    for picture in pictures:
        seen = picture.width, picture.height, picture.format.name
        if graph is not None and seen != kind:
            yield from _pushed(graph, None)
            graph = None
        if graph is None and not picture.interlaced_frame:
            yield picture
            continue
        if graph is None:
            graph, kind = _graph(picture, time_base), seen
        yield from _pushed(graph, picture)
    if graph is not None:
        yield from _pushed(graph, None)


def _pushed(graph: av.filter.Graph, picture: av.VideoFrame | None) -> Iterator[av.VideoFrame]:
    """Push a picture, or None for the end, which frees the one that is held back."""
    graph.push(picture)
    with suppress(av.error.BlockingIOError, av.error.EOFError):
        while True:
            pulled = graph.pull()
            assert isinstance(pulled, av.VideoFrame)
            yield pulled


def _graph(picture: av.VideoFrame, time_base: Fraction | None) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(
            width=picture.width,
            height=picture.height,
            format=picture.format,
            time_base=time_base,
        ),
        graph.add("bwdif", "mode=send_frame:deint=interlaced"),
        graph.add("buffersink"),
    ).configure()
    return graph
