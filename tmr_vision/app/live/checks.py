"""All checks that run on this machine: begun, found again, and none of them lost."""

import os
import threading
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from tmr_vision.app.live.check import IDLE_S, LiveCheck, Stored
from tmr_vision.app.live.plan import CheckPlan, read_plan
from tmr_vision.app.live.storing import keep_folder, keep_session, remove_folder, stored_of
from tmr_vision.app.service import Service
from tmr_vision.errors import NotStoredError, StoreError, TmrVisionError
from tmr_vision.live.session import LiveSession, PoseDetector
from tmr_vision.pose import ModelFile, find_model
from tmr_vision.pose.live import PassSchedule
from tmr_vision.store import Account
from tmr_vision.store.places import checked_id


class LiveChecks:
    """The checks of an app; safe to be called from any thread.

    Parameters
    ----------
    model
        Name of the pose model.
    detector
        Makes what looks at pictures, for one check; None: the pose model does.
    most
        So many may run at the same time; each takes a core.
    balancing
        How the passes share the pictures; None: as the machine allows.
    """

    def __init__(
        self,
        service: Service,
        *,
        model: str = "full",
        detector: Callable[[], PoseDetector] | None = None,
        most: int | None = None,
        balancing: PassSchedule | None = None,
    ) -> None:
        self._service, self._name, self._detector = service, model, detector
        self._most = most or max(1, os.cpu_count() or 1)
        self._balancing = balancing
        self._running: dict[str, LiveCheck] = {}
        self._lock = threading.Lock()

    def begin(self, plan: CheckPlan) -> LiveCheck:
        """Begin a check, or return the one that runs by this plan.

        Raises
        ------
        StoreError
            If as many run as this machine can.
        """
        with self._lock:
            if plan.id in self._running:
                return self._running[plan.id]
            self._make_room()
            plan.write(self._folder(plan.id))
            return self._start(plan, resumed=False)

    def find(self, check_id: str, who: Account) -> LiveCheck:
        """Return a check that this account may see; one that ended with the server goes on.

        Raises
        ------
        NotStoredError
            If there is none that runs, or it is another patient's.
        StoreError
            If as many others run as this machine can.
        """
        plan = self._plan(check_id)
        if who.role == "patient" and (plan.person_id is None or plan.person_id != who.person_id):
            raise _unknown(check_id)
        return self.go_on(check_id)

    def go_on(self, check_id: str) -> LiveCheck:
        """Return a check, whoever asks; raises as :meth:`find`."""
        with self._lock:
            plan = self._plan(check_id)
            running = self._running.get(check_id)
            if running is not None:
                return running
            if stored_of(self._service, check_id) is not None:
                raise _unknown(check_id)
            self._make_room()
            return self._start(plan, resumed=True)

    def stored(self, check_id: str) -> Stored | None:
        """Return where the results of a check are; None if there are none."""
        return stored_of(self._service, checked_id(check_id))

    def remove(self, check: LiveCheck) -> None:
        """Stop a check and delete all of it."""
        self.discard(check.plan.id)

    def discard(self, check_id: str) -> None:
        """Stop a check if it runs, and delete all of it."""
        running = self._running.get(check_id)
        if running is not None:
            running.close()
            running.join(10)
        with self._lock:
            self._running.pop(check_id, None)
        remove_folder(self._folder(check_id))

    def tidy(self) -> None:
        """Forget checks that are over; keep what was done of those that were left alone."""
        with self._lock:
            for number, check in list(self._running.items()):
                if check.is_over and check.is_alone:
                    del self._running[number]
            folders = [] if not self._place.is_dir() else list(self._place.iterdir())
            left = [f for f in folders if f.name not in self._running and _is_left_alone(f)]
        for folder in left:
            if stored_of(self._service, folder.name) is None:
                try:
                    keep_folder(self._service, folder, self._model)
                except TmrVisionError:
                    continue  # it is tried again; the disk may be full
            remove_folder(folder)

    def close(self) -> None:
        """Stop all; they go on when their pages come back."""
        for check in list(self._running.values()):
            check.close()
        for check in list(self._running.values()):
            check.join(10)
        self._running.clear()

    # --- inside -----------------------------------------------------------------------------------

    @cached_property
    def _model(self) -> ModelFile:
        return find_model(self._name)

    @property
    def _place(self) -> Path:
        return self._service.places.checks

    def _folder(self, check_id: str) -> Path:
        return self._place / checked_id(check_id)

    def _plan(self, check_id: str) -> CheckPlan:
        folder = self._folder(check_id)
        if not folder.is_dir():
            raise _unknown(check_id)
        return read_plan(folder)

    def _start(self, plan: CheckPlan, *, resumed: bool) -> LiveCheck:
        check = LiveCheck(
            plan, self._folder(plan.id), model=self._model, store=self._keep, resumed=resumed,
            balancing=self._balancing,
            detector=None if self._detector is None else self._detector(),
        )  # fmt: skip
        self._running[plan.id] = check
        check.start()
        return check

    def _keep(self, plan: CheckPlan, session: LiveSession) -> Stored:
        return keep_session(self._service, plan, session)

    def _make_room(self) -> None:
        """Refuse one more than this machine can; what nobody looks at makes room, and is kept."""
        busy = [check for check in self._running.values() if not check.is_over]
        idle = [check for check in busy if check.is_alone and check.is_running]
        for check in idle[: max(0, len(busy) + 1 - self._most)]:
            check.close()
            check.join(10)
            del self._running[check.plan.id]
            busy.remove(check)
        if len(busy) >= self._most:
            raise StoreError(
                "{n} checks run on this machine already, and it cannot do more at the same time; "
                "begin when one of them is over.",
                code="too_many_checks",
                n=len(busy),
            )


def _is_left_alone(folder: Path) -> bool:
    """Tell whether nothing was written for long."""
    times = [path.stat().st_mtime for path in folder.rglob("*") if path.is_file()]
    return time.time() - max(times, default=0.0) > IDLE_S


def _unknown(check_id: str) -> NotStoredError:
    return NotStoredError(
        "there is no guided check {id}.", code="no_such_running_check", id=repr(check_id)
    )
