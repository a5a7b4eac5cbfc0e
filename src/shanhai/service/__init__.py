"""The use cases, as verbs. Faces (command line, server, Python) stay thin over these."""
