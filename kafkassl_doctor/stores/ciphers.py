"""Block and stream ciphers that protect stores; the libraries are imported when one is needed."""

from __future__ import annotations

from .failures import JavaError

_BAD_PADDING = (
    "BadPaddingException: Given final block not properly padded. Such issues can arise if a bad key is used during "
    "decryption."
)


def decrypt_cbc(cipher: str, key: bytes, iv: bytes, content: bytes) -> bytes:
    """Return the content without its PKCS #5 padding; *cipher* is AES, 3DES, DES or RC2.

    Raises JavaError: BadPaddingException for what a wrong password leaves, IllegalBlockSizeException, and
    InvalidAlgorithmParameterException for a wrong length of the IV.
    """
    block = 16 if cipher == "AES" else 8
    if len(iv) != block:
        raise JavaError(f"InvalidAlgorithmParameterException: Wrong IV length: must be {block} bytes long")
    if len(content) % block:
        raise JavaError(
            f"IllegalBlockSizeException: Input length must be multiple of {block} when decrypting with padded cipher"
        )
    if not content:
        return b""
    plain = _decrypt_rc2(key, iv, content) if cipher == "RC2" else _decrypt_with_library(cipher, key, iv, content)
    pad = plain[-1]
    if not 1 <= pad <= block or plain[-pad:] != bytes((pad,)) * pad:
        raise JavaError(_BAD_PADDING)
    return plain[:-pad]


def _decrypt_with_library(cipher: str, key: bytes, iv: bytes, content: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    if cipher == "AES":
        from cryptography.hazmat.primitives.ciphers.algorithms import AES

        decryptor = Cipher(AES(key), modes.CBC(iv)).decryptor()
    else:
        from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES

        # a DES key three times over is DES
        decryptor = Cipher(TripleDES(key * 3 if cipher == "DES" else key), modes.CBC(iv)).decryptor()
    return decryptor.update(content) + decryptor.finalize()


def _decrypt_rc2(key: bytes, iv: bytes, content: bytes) -> bytes:
    from Crypto.Cipher import ARC2

    plain: bytes = ARC2.new(key, ARC2.MODE_CBC, iv, effective_keylen=len(key) * 8).decrypt(content)
    return plain


def decrypt_rc4(key: bytes, content: bytes) -> bytes:
    """Return the content; a wrong key gives garbage, not an error."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    decryptor = Cipher(ARC4(key), None).decryptor()
    return decryptor.update(content) + decryptor.finalize()
