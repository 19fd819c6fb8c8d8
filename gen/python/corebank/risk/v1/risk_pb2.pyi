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
"""Refused."""
RISK_LEVEL_LOW: RiskLevel
"""Nothing found."""
RISK_LEVEL_MEDIUM: RiskLevel
"""Passed, but a rule in state shadow would have refused."""
RISK_LEVEL_UNSPECIFIED: RiskLevel
"""Not set."""
RULE_STATE_ACTIVE: RuleState
"""Refuses."""
RULE_STATE_DISABLED: RuleState
"""Is not evaluated."""
RULE_STATE_SHADOW: RuleState
"""Is evaluated and recorded, and refuses nothing."""
RULE_STATE_UNSPECIFIED: RuleState
"""Not set."""
RULE_TYPE_BATCH_LIMIT: RuleType
"""Total and number of transfers of a batch."""
RULE_TYPE_BLACKLIST: RuleType
"""Accounts and customers that are barred."""
RULE_TYPE_FREQUENCY: RuleType
"""Number of an account's payments in an hour or a day. A batch counts once for each account that pays in it."""
RULE_TYPE_LIMIT: RuleType
"""Amount of one payment, or of an account's payments of a day."""
RULE_TYPE_SCHEDULED_LIMIT: RuleType
"""Number of an account's scheduled transfers that wait."""
RULE_TYPE_UNSPECIFIED: RuleType
"""Not set."""
SUBJECT_TYPE_ACCOUNT: SubjectType
"""One account."""
SUBJECT_TYPE_CUSTOMER: SubjectType
"""All accounts of a customer."""
SUBJECT_TYPE_UNSPECIFIED: SubjectType
"""Not set."""

class AddToBlacklistRequest(_message.Message):
    """AddToBlacklistRequest is an entry to make."""
    __slots__ = ["expires_at", "reason", "subject_id", "subject_type"]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    expires_at: _timestamp_pb2.Timestamp
    """Until when; for good if not given."""
    reason: str
    """Why."""
    subject_id: int
    """Id of the account or customer."""
    subject_type: SubjectType
    """What to bar."""
    def __init__(self, subject_type: _Optional[_Union[SubjectType, str]] = ..., subject_id: _Optional[int] = ..., reason: _Optional[str] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AddToBlacklistResponse(_message.Message):
    """AddToBlacklistResponse holds the new entry."""
    __slots__ = ["entry"]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    entry: BlacklistEntry
    """The entry as made."""
    def __init__(self, entry: _Optional[_Union[BlacklistEntry, _Mapping]] = ...) -> None: ...

class BlacklistEntry(_message.Message):
    """BlacklistEntry bars an account or a customer."""
    __slots__ = ["created_at", "created_by", "expires_at", "id", "reason", "subject_id", "subject_type"]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    """When it was entered."""
    created_by: str
    """Name of the user who entered it."""
    expires_at: _timestamp_pb2.Timestamp
    """Until when; null for good."""
    id: int
    """Identifier."""
    reason: str
    """Why."""
    subject_id: int
    """Id of the account or customer."""
    subject_type: SubjectType
    """What is barred."""
    def __init__(self, id: _Optional[int] = ..., subject_type: _Optional[_Union[SubjectType, str]] = ..., subject_id: _Optional[int] = ..., reason: _Optional[str] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ...) -> None: ...

class CheckRiskRequest(_message.Message):
    """CheckRiskRequest is a payment that is thought of."""
    __slots__ = ["amount", "customer_id", "from_account_id", "to_account_id", "transaction_type"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount in the currency of the paying account; for batch_transfer the total of the batch."""
    customer_id: int
    """The customer that pays: the owner of the account if not given."""
    from_account_id: int
    """The account that pays."""
    to_account_id: int
    """The account that receives, where there is one."""
    transaction_type: _transaction_pb2.TransactionType
    """Why money is to move. A deposit pays nothing out and is not checked."""
    def __init__(self, customer_id: _Optional[int] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., transaction_type: _Optional[_Union[_transaction_pb2.TransactionType, str]] = ...) -> None: ...

class CheckRiskResponse(_message.Message):
    """CheckRiskResponse is the answer to a check."""
    __slots__ = ["check_id", "error_code", "passed", "reject_reason", "risk_level", "rule_triggered"]
    CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    RISK_LEVEL_FIELD_NUMBER: _ClassVar[int]
    RULE_TRIGGERED_FIELD_NUMBER: _ClassVar[int]
    check_id: str
    """RK, the day and a number; only when passed, as the document shows. ListDecisions has the id of a rejection."""
    error_code: _error_pb2.ErrorCode
    """Code of the rejection."""
    passed: bool
    """Whether the payment would pass."""
    reject_reason: str
    """Why, when rejected."""
    risk_level: RiskLevel
    """How grave it is."""
    rule_triggered: str
    """Name of the rule that rejected."""
    def __init__(self, passed: bool = ..., risk_level: _Optional[_Union[RiskLevel, str]] = ..., check_id: _Optional[str] = ..., reject_reason: _Optional[str] = ..., rule_triggered: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ...) -> None: ...

class Decision(_message.Message):
    """Decision is a recorded decision with its inputs."""
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
    """Whether it was a question (CheckRisk), not a posting."""
    amount: str
    """Amount."""
    check_id: str
    """RK, the day and a number."""
    created_at: _timestamp_pb2.Timestamp
    """When it was decided."""
    customer_id: int
    """The customer that pays; null for a batch as a whole, which may have several payers."""
    day_amount: str
    """What the account had paid that day before."""
    day_count: int
    """How often the account had paid that day before."""
    error_code: _error_pb2.ErrorCode
    """Code of the refusal."""
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    """Every rule it met, those in state shadow among them."""
    from_account_id: int
    """The account that pays; null likewise."""
    hour_count: int
    """How often the account had paid that hour before."""
    passed: bool
    """Whether it passed."""
    reject_reason: str
    """Why, when refused."""
    risk_level: RiskLevel
    """How grave it was."""
    rule_triggered: str
    """Name of the rule that refused."""
    to_account_id: int
    """The account that receives; null where it is one of the bank's own, or was not given."""
    transaction_type: _transaction_pb2.TransactionType
    """Why money was to move."""
    def __init__(self, check_id: _Optional[str] = ..., advisory: bool = ..., customer_id: _Optional[int] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., transaction_type: _Optional[_Union[_transaction_pb2.TransactionType, str]] = ..., passed: bool = ..., risk_level: _Optional[_Union[RiskLevel, str]] = ..., reject_reason: _Optional[str] = ..., rule_triggered: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., day_amount: _Optional[str] = ..., day_count: _Optional[int] = ..., hour_count: _Optional[int] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Finding(_message.Message):
    """Finding is a rule that a payment met, with the figures."""
    __slots__ = ["reached", "rule", "state", "threshold"]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    reached: str
    """What it would have come to with this payment: an amount or a number. Absent for a blacklist."""
    rule: str
    """Name of the rule."""
    state: RuleState
    """State of the rule then: active or shadow."""
    threshold: str
    """The most that passes. Absent for a blacklist."""
    def __init__(self, rule: _Optional[str] = ..., state: _Optional[_Union[RuleState, str]] = ..., reached: _Optional[str] = ..., threshold: _Optional[str] = ...) -> None: ...

class ListBlacklistRequest(_message.Message):
    """ListBlacklistRequest selects entries."""
    __slots__ = ["page", "page_size", "subject_id", "subject_type"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    subject_id: int
    """Only those that bar this account or customer."""
    subject_type: SubjectType
    """Only those of this kind."""
    def __init__(self, subject_type: _Optional[_Union[SubjectType, str]] = ..., subject_id: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListBlacklistResponse(_message.Message):
    """ListBlacklistResponse is one page of entries."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[BlacklistEntry]
    """The entries, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Entries in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[BlacklistEntry, _Mapping]]] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    """ListDecisionsRequest selects decisions."""
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
    """Only those about this paying account."""
    customer_id: int
    """Only those about this paying customer."""
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    passed: bool
    """Only those that passed, or only those refused."""
    rule: str
    """Only those refused by the rule of this name."""
    to: _timestamp_pb2.Timestamp
    """Only at or before this time; a second of a JSON time counts whole."""
    def __init__(self, account_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., passed: bool = ..., rule: _Optional[str] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., **kwargs) -> None: ...

class ListDecisionsResponse(_message.Message):
    """ListDecisionsResponse is one page of decisions."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Decision]
    """The decisions, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Decisions in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Decision, _Mapping]]] = ...) -> None: ...

class ListRulesRequest(_message.Message):
    """ListRulesRequest is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class ListRulesResponse(_message.Message):
    """ListRulesResponse holds all rules."""
    __slots__ = ["list"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Rule]
    """The rules, in the order in which they are applied."""
    def __init__(self, list: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ...) -> None: ...

class RemoveFromBlacklistRequest(_message.Message):
    """RemoveFromBlacklistRequest names an entry."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The entry."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class RemoveFromBlacklistResponse(_message.Message):
    """RemoveFromBlacklistResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class Rule(_message.Message):
    """Rule is one rule of risk control. Days and hours are those of the calendar in the bank's time zone; amounts are in the
    currency of the paying account."""
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
    """Code of its refusal."""
    id: int
    """Identifier."""
    max_amount: str
    """The most that passes, for a rule about amounts; otherwise null."""
    max_count: int
    """The most that passes, for a rule about numbers; otherwise null."""
    name: str
    """Name, as told in ruleTriggered: single_transfer_limit."""
    reject_reason: str
    """Reason in its refusals."""
    rule_type: RuleType
    """Kind."""
    state: RuleState
    """What it does."""
    updated_at: _timestamp_pb2.Timestamp
    """When it was last changed."""
    updated_by: str
    """Name of the user who changed it last; null if never changed."""
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., rule_type: _Optional[_Union[RuleType, str]] = ..., max_amount: _Optional[str] = ..., max_count: _Optional[int] = ..., state: _Optional[_Union[RuleState, str]] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., reject_reason: _Optional[str] = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_by: _Optional[str] = ...) -> None: ...

class UpdateRuleRequest(_message.Message):
    """UpdateRuleRequest is a change of a rule."""
    __slots__ = ["id", "max_amount", "max_count", "state"]
    ID_FIELD_NUMBER: _ClassVar[int]
    MAX_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MAX_COUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The rule."""
    max_amount: str
    """The most that passes; only for a rule about amounts."""
    max_count: int
    """The most that passes; only for a rule about numbers."""
    state: RuleState
    """What it does."""
    def __init__(self, id: _Optional[int] = ..., max_amount: _Optional[str] = ..., max_count: _Optional[int] = ..., state: _Optional[_Union[RuleState, str]] = ...) -> None: ...

class UpdateRuleResponse(_message.Message):
    """UpdateRuleResponse holds the changed rule."""
    __slots__ = ["rule"]
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    """The rule as it is now."""
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ...) -> None: ...

class RiskLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """RiskLevel is the severity of a finding."""
    __slots__ = []

class RuleType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """RuleType is the kind of a rule. Bank document, section 5.2."""
    __slots__ = []

class RuleState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """RuleState is the effect of a rule."""
    __slots__ = []

class SubjectType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """SubjectType is the kind of subject that an entry of the blacklist blocks."""
    __slots__ = []
