"""Entry point of ``kafkassl-doctor`` and of ``python -m kafkassl_doctor``."""

from .cli import main

if __name__ == "__main__":
    main()
