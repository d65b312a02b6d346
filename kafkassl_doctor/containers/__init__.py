"""Containers: from the environment of a container to the properties that the start script of its image writes."""
