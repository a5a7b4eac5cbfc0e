"""The web server: a thin face over ``service``, with the page beside it."""
