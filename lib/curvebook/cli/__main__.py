"""`python -m curvebook.cli`: the same as the command."""

from curvebook.cli import main

if __name__ == "__main__":
    main()
