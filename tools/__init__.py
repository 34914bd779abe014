"""Programs for those who work on tmr_vision; nothing of it is installed."""
