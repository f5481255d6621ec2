"""The figures of one indicator: what the numbers say (`now`), where they are heading (`ahead`); rows of findings."""
