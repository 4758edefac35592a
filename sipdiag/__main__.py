"""`python -m sipdiag`: the same as the `sipdiag` command."""

from sipdiag.cli import main

if __name__ == "__main__":
    main()
