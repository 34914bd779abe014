"""The guided live check: camera frames in, state and cues out; its result comes from ``analysis``.

Read it in this order: ``session`` (the loop), ``watch`` (what is seen now), ``counter``, ``phase``
and ``trial`` (the states of the guide), ``guide`` (which state comes next), ``store`` (what was
done, and what it amounts to), ``journal`` (the same on disk), ``feed`` (where frames come from).
"""
