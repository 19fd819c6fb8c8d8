"""What a call was refused for."""

from typing import Any, Dict, List, NamedTuple, Optional

import grpc
from corebank.api.v1 import error_pb2
from google.rpc import error_details_pb2, status_pb2


class FieldError(NamedTuple):
    """A field of the request that is wrong, and why."""

    field: str
    message: str


class CorebankError(Exception):
    """An error that the server answered, or that kept a call from being answered. Its cause is the error of gRPC."""

    code: Optional[str]
    """Code of the error catalogue, such as "CBB002"; None if the server could not be reached."""
    status: int
    """HTTP status that the JSON API has for the error; 0 if the server could not be reached."""
    grpc_status: grpc.StatusCode
    """Status of gRPC."""
    message: str
    """What the server says."""
    fields: List[FieldError]
    """Fields of the request that are wrong."""
    request_id: Optional[str]
    """Id under which the server logged the request."""
    data: Dict[str, str]
    """More facts that the error tells, such as `ruleTriggered` or `paymentId`."""
    retry_after: Optional[float]
    """Seconds to wait before another attempt, if the server says so."""

    def __init__(self, error: grpc.RpcError) -> None:
        self.code, self.status, self.grpc_status = None, 0, error.code()
        self.message, self.fields, self.request_id, self.data, self.retry_after = error.details() or "", [], None, {}, None
        for entry in error.trailing_metadata() or ():
            if entry.key == "grpc-status-details-bin":
                self._read(status_pb2.Status.FromString(entry.value))
        super().__init__(self.message)

    def _read(self, status: status_pb2.Status) -> None:
        info, wrong = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        request, retry = error_details_pb2.RequestInfo(), error_details_pb2.RetryInfo()
        for detail in status.details:
            if detail.Unpack(info) and info.domain == "corebank":
                self.code, self.data = info.reason, dict(info.metadata)
                self.status = _http_status(info.reason, self.data.pop("absent", "") == "true")
            elif detail.Unpack(wrong):
                self.fields = [FieldError(violation.field, violation.description) for violation in wrong.field_violations]
            elif detail.Unpack(request):
                self.request_id = request.request_id
            elif detail.Unpack(retry):
                self.retry_after = retry.retry_delay.ToMilliseconds() / 1000

    def __str__(self) -> str:
        where = "".join(f"; {field}: {message}" for field, message in self.fields)
        return f"{self.code or self.grpc_status.name}: {self.message}{where}"


def _http_status(code: str, absent: bool) -> int:
    """Return the status that the catalogue of errors has for a code; 500 for one that only a newer server knows."""
    value = error_pb2.ErrorCode.DESCRIPTOR.values_by_name.get(code)
    if value is None:
        return 500
    extension: Any = error_pb2.error
    spec: Any = value.GetOptions().Extensions[extension]
    return spec.absent.http if absent and spec.HasField("absent") else spec.http
