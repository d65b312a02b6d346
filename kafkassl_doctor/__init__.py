"""Diagnoses Apache Kafka SSL/TLS set-ups from their files and from their live listeners."""

__version__ = "0.1.0"
