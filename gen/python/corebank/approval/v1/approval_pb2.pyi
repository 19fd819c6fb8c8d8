from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import error_pb2 as _error_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

APPROVAL_STATUS_EXECUTED: ApprovalStatus
"""Approved, and the call has run."""
APPROVAL_STATUS_EXPIRED: ApprovalStatus
"""Not decided in time."""
APPROVAL_STATUS_FAILED: ApprovalStatus
"""Approved, and the call was refused when it ran: nothing was changed."""
APPROVAL_STATUS_PENDING: ApprovalStatus
"""Waits for a decision."""
APPROVAL_STATUS_REJECTED: ApprovalStatus
"""Rejected."""
APPROVAL_STATUS_UNSPECIFIED: ApprovalStatus
"""Not set."""
APPROVAL_STATUS_WITHDRAWN: ApprovalStatus
"""Withdrawn by its maker."""
DESCRIPTOR: _descriptor.FileDescriptor

class Approval(_message.Message):
    """Approval is a call that waits, or waited, for a second person."""
    __slots__ = ["address", "created_at", "decided_at", "decided_by", "decided_by_id", "error_code", "error_message", "expires_at", "id", "maker", "maker_id", "maker_roles", "method", "reason", "remark", "request", "request_id", "response", "status"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MAKER_FIELD_NUMBER: _ClassVar[int]
    MAKER_ID_FIELD_NUMBER: _ClassVar[int]
    MAKER_ROLES_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    address: str
    """The network address that the call came from, as far as trusted proxies tell it."""
    created_at: _timestamp_pb2.Timestamp
    """When the call was made."""
    decided_at: _timestamp_pb2.Timestamp
    """When that was."""
    decided_by: str
    """The login name of the same user."""
    decided_by_id: int
    """Who approved, rejected or withdrew it; null if nobody has."""
    error_code: _error_pb2.ErrorCode
    """Code of the error with which the call was refused when it ran; otherwise null."""
    error_message: str
    """Message of that error, with the fields that it names."""
    expires_at: _timestamp_pb2.Timestamp
    """Until when it can be approved."""
    id: int
    """Number of the approval, rising with time."""
    maker: str
    """The maker's login name."""
    maker_id: int
    """The user who made the call."""
    maker_roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """The maker's roles when the call was made."""
    method: str
    """The method, without the package: AuthService/UpdateUser."""
    reason: str
    """Why the maker made the call: the header Approval-Reason; null without it."""
    remark: str
    """What the decision says; null if nothing."""
    request: _containers.RepeatedCompositeFieldContainer[ApprovalField]
    """The fields of the request. Passwords and keys are shown as ***; of personal data, those who can neither decide it nor made it see only
    the first and last characters."""
    request_id: str
    """The id of the call's request, as logs and the audit trail have it."""
    response: _containers.RepeatedCompositeFieldContainer[ApprovalField]
    """The fields of the answer, once the call has run. A new key is shown to the maker only, for a day."""
    status: ApprovalStatus
    """Its state."""
    def __init__(self, id: _Optional[int] = ..., method: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., maker_id: _Optional[int] = ..., maker: _Optional[str] = ..., maker_roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., address: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ..., request: _Optional[_Iterable[_Union[ApprovalField, _Mapping]]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., decided_by_id: _Optional[int] = ..., decided_by: _Optional[str] = ..., decided_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remark: _Optional[str] = ..., response: _Optional[_Iterable[_Union[ApprovalField, _Mapping]]] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., error_message: _Optional[str] = ...) -> None: ...

class ApprovalField(_message.Message):
    """ApprovalField is a field of a request or an answer."""
    __slots__ = ["field", "value"]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    field: str
    """Name of the field in JSON."""
    value: str
    """Its value; that of an object or a list as JSON."""
    def __init__(self, field: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ApprovalRule(_message.Message):
    """ApprovalRule is the four-eyes setting of one method."""
    __slots__ = ["has_amount", "method", "min_amount", "required", "service", "updated_at", "updated_by"]
    HAS_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    MIN_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_BY_FIELD_NUMBER: _ClassVar[int]
    has_amount: bool
    """Whether the method has an amount, so that a minimum can be set."""
    method: str
    """The method: UpdateUser."""
    min_amount: str
    """Calls over less than this amount need none, whatever the currency; null if all do."""
    required: bool
    """Whether calls of it need a second person."""
    service: str
    """The service of the method: AuthService. Approvals show both: AuthService/UpdateUser."""
    updated_at: _timestamp_pb2.Timestamp
    """When the rule was set; null without one."""
    updated_by: str
    """Login name of the user who set it; null without one."""
    def __init__(self, service: _Optional[str] = ..., method: _Optional[str] = ..., required: bool = ..., min_amount: _Optional[str] = ..., has_amount: bool = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_by: _Optional[str] = ...) -> None: ...

class GetApprovalRequest(_message.Message):
    """GetApprovalRequest names an approval."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The approval."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class GetApprovalResponse(_message.Message):
    """GetApprovalResponse holds an approval."""
    __slots__ = ["approval"]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    approval: Approval
    """The approval."""
    def __init__(self, approval: _Optional[_Union[Approval, _Mapping]] = ...) -> None: ...

class GrantApprovalRequest(_message.Message):
    """GrantApprovalRequest approves a call."""
    __slots__ = ["id", "remark"]
    ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The approval."""
    remark: str
    """Why."""
    def __init__(self, id: _Optional[int] = ..., remark: _Optional[str] = ...) -> None: ...

class GrantApprovalResponse(_message.Message):
    """GrantApprovalResponse holds the decided approval."""
    __slots__ = ["approval"]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    approval: Approval
    """The approval: in status executed or failed."""
    def __init__(self, approval: _Optional[_Union[Approval, _Mapping]] = ...) -> None: ...

class ListApprovalRulesRequest(_message.Message):
    """ListApprovalRulesRequest is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class ListApprovalRulesResponse(_message.Message):
    """ListApprovalRulesResponse holds every method that can be put under four eyes."""
    __slots__ = ["list"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[ApprovalRule]
    """The methods by name."""
    def __init__(self, list: _Optional[_Iterable[_Union[ApprovalRule, _Mapping]]] = ...) -> None: ...

class ListApprovalsRequest(_message.Message):
    """ListApprovalsRequest selects approvals."""
    __slots__ = ["after", "maker_id", "method", "page_size", "status"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    MAKER_ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    after: int
    """The `next` of the page before; absent for the first page. The filters must stay the same."""
    maker_id: int
    """Only calls made by this user."""
    method: str
    """Only calls of this method, as approvals show it: AuthService/UpdateUser."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    status: ApprovalStatus
    """Only those in this state."""
    def __init__(self, status: _Optional[_Union[ApprovalStatus, str]] = ..., method: _Optional[str] = ..., maker_id: _Optional[int] = ..., after: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListApprovalsResponse(_message.Message):
    """ListApprovalsResponse is one page of approvals."""
    __slots__ = ["list", "next", "page_size"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Approval]
    """The approvals, newest first."""
    next: int
    """Where the next page begins; null after the last page."""
    page_size: int
    """Rows a page, at most."""
    def __init__(self, page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Approval, _Mapping]]] = ..., next: _Optional[int] = ...) -> None: ...

class RejectApprovalRequest(_message.Message):
    """RejectApprovalRequest rejects a call."""
    __slots__ = ["id", "remark"]
    ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The approval."""
    remark: str
    """Why."""
    def __init__(self, id: _Optional[int] = ..., remark: _Optional[str] = ...) -> None: ...

class RejectApprovalResponse(_message.Message):
    """RejectApprovalResponse holds the decided approval."""
    __slots__ = ["approval"]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    approval: Approval
    """The approval: in status rejected."""
    def __init__(self, approval: _Optional[_Union[Approval, _Mapping]] = ...) -> None: ...

class SetApprovalRuleRequest(_message.Message):
    """SetApprovalRuleRequest changes the four-eyes setting of a method. Pending approvals are not affected."""
    __slots__ = ["method", "min_amount", "required", "service"]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    MIN_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    method: str
    """The method: UpdateUser."""
    min_amount: str
    """Calls over less than this amount need none, whatever the currency. Only for a method that has an amount, and with `required` true. A
    call that leaves its amount out always needs one."""
    required: bool
    """Whether calls of it need a second person."""
    service: str
    """The service of the method: AuthService."""
    def __init__(self, service: _Optional[str] = ..., method: _Optional[str] = ..., required: bool = ..., min_amount: _Optional[str] = ...) -> None: ...

class SetApprovalRuleResponse(_message.Message):
    """SetApprovalRuleResponse holds the rule."""
    __slots__ = ["rule"]
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: ApprovalRule
    """The rule as it is now."""
    def __init__(self, rule: _Optional[_Union[ApprovalRule, _Mapping]] = ...) -> None: ...

class WithdrawApprovalRequest(_message.Message):
    """WithdrawApprovalRequest withdraws a call."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The approval."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class WithdrawApprovalResponse(_message.Message):
    """WithdrawApprovalResponse holds the withdrawn approval."""
    __slots__ = ["approval"]
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    approval: Approval
    """The approval: in status withdrawn."""
    def __init__(self, approval: _Optional[_Union[Approval, _Mapping]] = ...) -> None: ...

class ApprovalStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """ApprovalStatus is the state of an approval."""
    __slots__ = []
