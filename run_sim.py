"""The door: `python run_sim.py --help` says what there is behind it."""

from sim.command_line import main

if __name__ == "__main__":
    main()
