"""The accuracy study: clips of the digital human, analysed by the product, held to their truth.

Run `python -m validation.study` (all of it) or `python -m validation.study --short`. Read
`bodies` and `grid` (what is filmed), `cache` (films and landmarks), `measure` (one clip, one row),
`summary` (rows to numbers), then `tables`, `figure`, `run`.
"""
