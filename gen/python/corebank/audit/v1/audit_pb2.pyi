from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AuditChange(_message.Message):
    """AuditChange is one changed field. Passwords, tokens and keys are shown as ***; of personal data only the first and last characters are
    shown."""
    __slots__ = ["after", "before", "field"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    after: str
    """The value after; null if there is none."""
    before: str
    """The value before; null if there was none."""
    field: str
    """Name of the field in JSON."""
    def __init__(self, field: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class AuditEntry(_message.Message):
    """AuditEntry is one write by a member of staff."""
    __slots__ = ["address", "at", "changes", "id", "method", "request_id", "roles", "subject_id", "user_id", "username"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    address: str
    """The network address that the request came from, as far as trusted proxies tell it."""
    at: _timestamp_pb2.Timestamp
    """When the write was made."""
    changes: _containers.RepeatedCompositeFieldContainer[AuditChange]
    """The changed fields; for a new resource or a posting, the fields of the request."""
    id: int
    """Number of the entry, rising with time."""
    method: str
    """The RPC, without the package: AccountService/FreezeAccount."""
    request_id: str
    """The request's id, as logs and the answer have it."""
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """The user's roles then."""
    subject_id: str
    """The id of the written account, customer, rule, application or other resource; empty if the answer has none."""
    user_id: int
    """Who made it: the user's id, negative for a subject of an external issuer."""
    username: str
    """The user's login name then."""
    def __init__(self, id: _Optional[int] = ..., at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., user_id: _Optional[int] = ..., username: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., address: _Optional[str] = ..., request_id: _Optional[str] = ..., method: _Optional[str] = ..., subject_id: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[AuditChange, _Mapping]]] = ...) -> None: ...

class ListAuditEntriesRequest(_message.Message):
    """ListAuditEntriesRequest selects entries."""
    __slots__ = ["after", "method", "page_size", "request_id", "subject_id", "to", "user_id"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    after: int
    """The `next` of the page before; absent for the first page. The filters must stay the same."""
    method: str
    """Only writes by RPC of this name, as entries show it: AccountService/FreezeAccount."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    request_id: str
    """Only the request with this id."""
    subject_id: str
    """Only writes to the resource with this id."""
    to: _timestamp_pb2.Timestamp
    """Only at or before this time; a second of a JSON time counts whole."""
    user_id: int
    """Only writes by this user."""
    def __init__(self, user_id: _Optional[int] = ..., method: _Optional[str] = ..., subject_id: _Optional[str] = ..., request_id: _Optional[str] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., after: _Optional[int] = ..., page_size: _Optional[int] = ..., **kwargs) -> None: ...

class ListAuditEntriesResponse(_message.Message):
    """ListAuditEntriesResponse is one page of entries."""
    __slots__ = ["list", "next", "page_size"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[AuditEntry]
    """The entries, newest first."""
    next: int
    """Where the next page begins; null after the last page."""
    page_size: int
    """Rows a page, at most."""
    def __init__(self, page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[AuditEntry, _Mapping]]] = ..., next: _Optional[int] = ...) -> None: ...
