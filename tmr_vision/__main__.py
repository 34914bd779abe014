"""`python -m tmr_vision`: the command line, where the script is not on the path."""

from tmr_vision.cli import main

if __name__ == "__main__":
    main()
