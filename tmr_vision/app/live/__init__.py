"""The guided check as a page: the engine of :mod:`tmr_vision.live` with a browser for its face.

``pictures`` is what a page sends, ``plan`` what a check is about, ``check`` one check in a thread
of its own, ``checks`` all of them, ``storing`` its end as a session of the app, ``socket`` and
``pages`` the doors, ``phone`` a phone as the camera. The page shows what an update says, and
decides nothing.
"""
