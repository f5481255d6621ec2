"""Where the numbers are heading: forecast, target path, likelihood."""
