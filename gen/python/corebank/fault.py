"""What a call was refused for: the codes of the error catalogue, which a gRPC error carries among its details."""

# Written in server/sdk; `make generate` copies it to gen/python/corebank.

from typing import Optional

import grpc
from google.rpc import error_details_pb2, status_pb2


def code(error: grpc.RpcError) -> str:
    """Return the code of an error, such as "CBB002"; empty if it has none, as when the server cannot be reached."""
    for entry in error.trailing_metadata() or ():
        if entry.key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(entry.value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info) and info.domain == "corebank":
                    return info.reason
    return ""


class catch:
    """Catch an error that has one of the codes. Any other is raised as ever.

    with fault.catch("CBB002") as caught:
        bank.Transfer(request)
    if caught.error:
        print(caught.error.details())
    """

    error: Optional[grpc.RpcError] = None

    def __init__(self, *codes: str) -> None:
        self.codes = codes

    def __enter__(self) -> "catch":
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> bool:
        if not isinstance(error, grpc.RpcError) or code(error) not in self.codes:
            return False
        self.error = error
        return True
