from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import error_pb2 as _error_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from corebank.transaction.v1 import transaction_pb2 as _transaction_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
RISK_LEVEL_HIGH: RiskLevel
RISK_LEVEL_LOW: RiskLevel
RISK_LEVEL_MEDIUM: RiskLevel
RISK_LEVEL_UNSPECIFIED: RiskLevel
RULE_STATE_ACTIVE: RuleState
RULE_STATE_DISABLED: RuleState
RULE_STATE_SHADOW: RuleState
RULE_STATE_UNSPECIFIED: RuleState
RULE_TYPE_BATCH_LIMIT: RuleType
RULE_TYPE_BLACKLIST: RuleType
RULE_TYPE_FREQUENCY: RuleType
RULE_TYPE_LIMIT: RuleType
RULE_TYPE_SCHEDULED_LIMIT: RuleType
RULE_TYPE_UNSPECIFIED: RuleType
SUBJECT_TYPE_ACCOUNT: SubjectType
SUBJECT_TYPE_CUSTOMER: SubjectType
SUBJECT_TYPE_UNSPECIFIED: SubjectType

class AddToBlacklistRequest(_message.Message):
    __slots__ = ["expires_at", "reason", "subject_id", "subject_type"]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    expires_at: _timestamp_pb2.Timestamp
    reason: str
    subject_id: int
    subject_type: SubjectType
    def __init__(self, subject_type: _Optional[_Union[SubjectType, str]] = ..., subject_id: _Optional[int] = ..., reason: _Optional[str] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AddToBlacklistResponse(_message.Message):
    __slots__ = ["entry"]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    entry: BlacklistEntry
    def __init__(self, entry: _Optional[_Union[BlacklistEntry, _Mapping]] = ...) -> None: ...

class BlacklistEntry(_message.Message):
    __slots__ = ["created_at", "created_by", "expires_at", "id", "reason", "subject_id", "subject_type"]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    expires_at: _timestamp_pb2.Timestamp
    id: int
    reason: str
    subject_id: int
    subject_type: SubjectType
    def __init__(self, id: _Optional[int] = ..., subject_type: _Optional[_Union[SubjectType, str]] = ..., subject_id: _Optional[int] = ..., reason: _Optional[str] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ...) -> None: ...

class CheckRiskRequest(_message.Message):
    __slots__ = ["amount", "customer_id", "from_account_id", "to_account_id", "transaction_type"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    amount: str
    customer_id: int
    from_account_id: int
    to_account_id: int
    transaction_type: _transaction_pb2.TransactionType
    def __init__(self, customer_id: _Optional[int] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., transaction_type: _Optional[_Union[_transaction_pb2.TransactionType, str]] = ...) -> None: ...

class CheckRiskResponse(_message.Message):
    __slots__ = ["check_id", "error_code", "passed", "reject_reason", "risk_level", "rule_triggered"]
    CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    RISK_LEVEL_FIELD_NUMBER: _ClassVar[int]
    RULE_TRIGGERED_FIELD_NUMBER: _ClassVar[int]
    check_id: str
    error_code: _error_pb2.ErrorCode
    passed: bool
    reject_reason: str
    risk_level: RiskLevel
    rule_triggered: str
    def __init__(self, passed: bool = ..., risk_level: _Optional[_Union[RiskLevel, str]] = ..., check_id: _Optional[str] = ..., reject_reason: _Optional[str] = ..., rule_triggered: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ["advisory", "amount", "check_id", "created_at", "customer_id", "day_amount", "day_count", "error_code", "findings", "from_account_id", "hour_count", "passed", "reject_reason", "risk_level", "rule_triggered", "to_account_id", "transaction_type"]
    ADVISORY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DAY_COUNT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    HOUR_COUNT_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    RISK_LEVEL_FIELD_NUMBER: _ClassVar[int]
    RULE_TRIGGERED_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    advisory: bool
    amount: str
    check_id: str
    created_at: _timestamp_pb2.Timestamp
    customer_id: int
    day_amount: str
    day_count: int
    error_code: _error_pb2.ErrorCode
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    from_account_id: int
    hour_count: int
    passed: bool
    reject_reason: str
    risk_level: RiskLevel
    rule_triggered: str
    to_account_id: int
    transaction_type: _transaction_pb2.TransactionType
    def __init__(self, check_id: _Optional[str] = ..., advisory: bool = ..., customer_id: _Optional[int] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., transaction_type: _Optional[_Union[_transaction_pb2.TransactionType, str]] = ..., passed: bool = ..., risk_level: _Optional[_Union[RiskLevel, str]] = ..., reject_reason: _Optional[str] = ..., rule_triggered: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., day_amount: _Optional[str] = ..., day_count: _Optional[int] = ..., hour_count: _Optional[int] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ["reached", "rule", "state", "threshold"]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    reached: str
    rule: str
    state: RuleState
    threshold: str
    def __init__(self, rule: _Optional[str] = ..., state: _Optional[_Union[RuleState, str]] = ..., reached: _Optional[str] = ..., threshold: _Optional[str] = ...) -> None: ...

class ListBlacklistRequest(_message.Message):
    __slots__ = ["page", "page_size", "subject_id", "subject_type"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    page: int
    page_size: int
    subject_id: int
    subject_type: SubjectType
    def __init__(self, subject_type: _Optional[_Union[SubjectType, str]] = ..., subject_id: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListBlacklistResponse(_message.Message):
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[BlacklistEntry]
    page: int
    page_size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[BlacklistEntry, _Mapping]]] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    __slots__ = ["account_id", "customer_id", "page", "page_size", "passed", "rule", "to"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    customer_id: int
    page: int
    page_size: int
    passed: bool
    rule: str
    to: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., passed: bool = ..., rule: _Optional[str] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., **kwargs) -> None: ...

class ListDecisionsResponse(_message.Message):
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Decision]
    page: int
    page_size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Decision, _Mapping]]] = ...) -> None: ...

class ListRulesRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ["list"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Rule]
    def __init__(self, list: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ...) -> None: ...

class RemoveFromBlacklistRequest(_message.Message):
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class RemoveFromBlacklistResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Rule(_message.Message):
    __slots__ = ["error_code", "id", "max_amount", "max_count", "name", "reject_reason", "rule_type", "state", "updated_at", "updated_by"]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MAX_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MAX_COUNT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    RULE_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_BY_FIELD_NUMBER: _ClassVar[int]
    error_code: _error_pb2.ErrorCode
    id: int
    max_amount: str
    max_count: int
    name: str
    reject_reason: str
    rule_type: RuleType
    state: RuleState
    updated_at: _timestamp_pb2.Timestamp
    updated_by: str
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., rule_type: _Optional[_Union[RuleType, str]] = ..., max_amount: _Optional[str] = ..., max_count: _Optional[int] = ..., state: _Optional[_Union[RuleState, str]] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., reject_reason: _Optional[str] = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_by: _Optional[str] = ...) -> None: ...

class UpdateRuleRequest(_message.Message):
    __slots__ = ["id", "max_amount", "max_count", "state"]
    ID_FIELD_NUMBER: _ClassVar[int]
    MAX_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MAX_COUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    id: int
    max_amount: str
    max_count: int
    state: RuleState
    def __init__(self, id: _Optional[int] = ..., max_amount: _Optional[str] = ..., max_count: _Optional[int] = ..., state: _Optional[_Union[RuleState, str]] = ...) -> None: ...

class UpdateRuleResponse(_message.Message):
    __slots__ = ["rule"]
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ...) -> None: ...

class RiskLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class RuleType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class RuleState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class SubjectType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
