"""Object stores: what an address of one is, and what went wrong there, in words."""

from pathlib import Path
from typing import Any

from tmr_vision.errors import OutputError
from tmr_vision.export.destination import not_writable
from tmr_vision.language import message

_PACKAGES = {
    "s3": 'pip install "tmr-vision[s3]"',
    **dict.fromkeys(("gs", "gcs"), "pip install gcsfs"),
    **dict.fromkeys(("az", "abfs"), "pip install adlfs"),
}


def is_remote(where: str) -> bool:
    """Tell an address from a path of this machine."""
    return "://" in where and not where.startswith("file://")


def open_store(address: str) -> tuple[Any, str]:
    """Return the fsspec file system of an address, as it is now, and the path in it."""
    import fsspec

    files, path = fsspec.core.url_to_fs(address, use_listings_cache=False)
    return files, str(path)


def upload(folder: Path, address: str, *, last: str) -> None:
    """Copy the files of a folder, the one named ``last`` after all others."""
    files, path = open_store(address)
    for each in sorted(folder.iterdir(), key=lambda file: (file.name == last, file.name)):
        files.put_file(str(each), f"{path}/{each.name}")


def no_place(error: Exception, address: str) -> OutputError:
    """Return the error that says why nothing can be written to an object store."""
    return not_writable(address, why_not(error, address))


def why_not(error: Exception, address: str) -> str:
    """Say why a file or an object store cannot be used, for the brackets of a sentence."""
    protocol = address.partition("://")[0]
    if isinstance(error, ImportError) and protocol in _PACKAGES:
        return message(
            "a package is missing; install it with {command}",
            code="package_missing",
            command=_PACKAGES[protocol],
        )
    if "credentials" in type(error).__name__.lower() or "credentials" in str(error).lower():
        return message(
            "no valid credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
            "sign in with the tool of the provider",
            code="credentials_missing",
        )
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(text.split())[:200].rstrip(".")
