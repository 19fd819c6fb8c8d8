from buf.validate import validate_pb2 as _validate_pb2
from corebank.account.v1 import account_pb2 as _account_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
INTEREST_RUN_STATUS_COMPLETED: InterestRunStatus
"""The day is accrued, and paid for if it is a settlement day."""
INTEREST_RUN_STATUS_RUNNING: InterestRunStatus
"""Not yet."""
INTEREST_RUN_STATUS_UNSPECIFIED: InterestRunStatus
"""Not set."""

class AccountInterest(_message.Message):
    """AccountInterest is the interest of an account in a period. Days are those of the bank's time zone."""
    __slots__ = ["account_id", "carried", "currency", "interest", "own_rate", "payments", "rate_code", "segments", "to"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CARRIED_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    OWN_RATE_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    RATE_CODE_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account."""
    carried: str
    """Interest that was settled and not paid, because it is less than the smallest unit of the currency or, if negative, could not be taken
    from the account; rounded like `interest`. The next payment has it."""
    currency: str
    """ISO 4217 code."""
    interest: str
    """Interest of the period, rounded half up to 8 digits to be read; payments are made of the exact sum."""
    own_rate: bool
    """Whether the account names this rate itself; else it is the default of its type and currency."""
    payments: _containers.RepeatedCompositeFieldContainer[InterestPayment]
    """What was paid for days of the period, in the order of payment."""
    rate_code: str
    """Code of the rate at which it bears interest now; null if it bears none."""
    segments: _containers.RepeatedCompositeFieldContainer[InterestSegment]
    """Runs of days with one balance and one version of a rate, in order. Days without a balance or without a rate are left out."""
    to: str
    """Last day of the period; before the first if no day of it has been accrued."""
    def __init__(self, account_id: _Optional[int] = ..., currency: _Optional[str] = ..., rate_code: _Optional[str] = ..., own_rate: bool = ..., to: _Optional[str] = ..., interest: _Optional[str] = ..., carried: _Optional[str] = ..., segments: _Optional[_Iterable[_Union[InterestSegment, _Mapping]]] = ..., payments: _Optional[_Iterable[_Union[InterestPayment, _Mapping]]] = ..., **kwargs) -> None: ...

class AccountRate(_message.Message):
    """AccountRate is the rate that an account names."""
    __slots__ = ["account_id", "rate_code"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    RATE_CODE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account."""
    rate_code: str
    """Code of its own rate; null if it has the default of its type and currency."""
    def __init__(self, account_id: _Optional[int] = ..., rate_code: _Optional[str] = ..., **kwargs) -> None: ...

class GetAccountInterestRequest(_message.Message):
    """GetAccountInterestRequest names an account and a period."""
    __slots__ = ["id", "to"]
    FROM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The account."""
    to: str
    """Last day; the last that has been accrued, if not given or later than that."""
    def __init__(self, id: _Optional[int] = ..., to: _Optional[str] = ..., **kwargs) -> None: ...

class InterestDefault(_message.Message):
    """InterestDefault is the rate of the accounts of a type and currency that have none of their own."""
    __slots__ = ["account_type", "currency", "rate_code"]
    ACCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    RATE_CODE_FIELD_NUMBER: _ClassVar[int]
    account_type: _account_pb2.AccountType
    """Type of the accounts."""
    currency: str
    """Their currency, ISO 4217."""
    rate_code: str
    """Code of the rate; null if there is none any more."""
    def __init__(self, account_type: _Optional[_Union[_account_pb2.AccountType, str]] = ..., currency: _Optional[str] = ..., rate_code: _Optional[str] = ..., **kwargs) -> None: ...

class InterestPayment(_message.Message):
    """InterestPayment is the settlement of a period, or the difference after a rate was corrected for days that had been settled."""
    __slots__ = ["amount", "corrects", "corrects_transaction_id", "interest", "number", "paid_at", "to", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """What was paid into the account; negative if it was taken from it."""
    corrects: int
    """Number of the payment that this one corrects; only of a correction."""
    corrects_transaction_id: str
    """The transaction that this one corrects; only of a correction of a payment that has one."""
    interest: str
    """Exact interest of these days, or the difference, rounded half up to 8 digits to be read."""
    number: int
    """Number of the payment on its account, from 1."""
    paid_at: _timestamp_pb2.Timestamp
    """When it was settled."""
    to: str
    """Last day that it is for."""
    transaction_id: str
    """The transaction; null if nothing had to move."""
    def __init__(self, number: _Optional[int] = ..., to: _Optional[str] = ..., interest: _Optional[str] = ..., amount: _Optional[str] = ..., transaction_id: _Optional[str] = ..., corrects: _Optional[int] = ..., corrects_transaction_id: _Optional[str] = ..., paid_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...

class InterestRun(_message.Message):
    """InterestRun is the work of one day."""
    __slots__ = ["balances", "begun_at", "completed_at", "corrections", "day", "payments", "status"]
    BALANCES_FIELD_NUMBER: _ClassVar[int]
    BEGUN_AT_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    balances: int
    """Accounts whose closing balance differed from that of the day before."""
    begun_at: _timestamp_pb2.Timestamp
    """When the run began; null if it has not."""
    completed_at: _timestamp_pb2.Timestamp
    """When it was completed; null if it has not been."""
    corrections: int
    """Settled periods whose interest a corrected rate has changed."""
    day: str
    """The day."""
    payments: int
    """Accounts that were settled: those with a balance in the period, if the day is a settlement day."""
    status: InterestRunStatus
    """State."""
    def __init__(self, day: _Optional[str] = ..., status: _Optional[_Union[InterestRunStatus, str]] = ..., balances: _Optional[int] = ..., payments: _Optional[int] = ..., corrections: _Optional[int] = ..., begun_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., completed_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class InterestSegment(_message.Message):
    """InterestSegment is a run of days with one closing balance and one version of a rate."""
    __slots__ = ["balance", "dayofyear", "days", "interest", "rate", "rate_code", "to", "versionno"]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    DAYOFYEAR_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    RATE_CODE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    VERSIONNO_FIELD_NUMBER: _ClassVar[int]
    balance: str
    """Closing balance of each of the days."""
    dayofyear: int
    """Days that make a year: 360 or 365."""
    days: int
    """Its days."""
    interest: str
    """Interest of these days, rounded half up to 8 digits to be read."""
    rate: str
    """Per cent a year."""
    rate_code: str
    """Code of the rate."""
    to: str
    """Its last day."""
    versionno: int
    """Number of the version in force."""
    def __init__(self, to: _Optional[str] = ..., days: _Optional[int] = ..., balance: _Optional[str] = ..., rate_code: _Optional[str] = ..., versionno: _Optional[int] = ..., rate: _Optional[str] = ..., dayofyear: _Optional[int] = ..., interest: _Optional[str] = ..., **kwargs) -> None: ...

class ListInterestDefaultsRequest(_message.Message):
    """ListInterestDefaultsRequest asks for the default rates."""
    __slots__ = []
    def __init__(self) -> None: ...

class ListInterestDefaultsResponse(_message.Message):
    """ListInterestDefaultsResponse has the default rates."""
    __slots__ = ["list"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[InterestDefault]
    """The default rates."""
    def __init__(self, list: _Optional[_Iterable[_Union[InterestDefault, _Mapping]]] = ...) -> None: ...

class ListInterestRunsRequest(_message.Message):
    """ListInterestRunsRequest names a page."""
    __slots__ = ["page", "page_size"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListInterestRunsResponse(_message.Message):
    """ListInterestRunsResponse is one page of runs."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[InterestRun]
    """The runs, the newest day first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Runs in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[InterestRun, _Mapping]]] = ...) -> None: ...

class RunInterestRequest(_message.Message):
    """RunInterestRequest names a day."""
    __slots__ = ["day"]
    DAY_FIELD_NUMBER: _ClassVar[int]
    day: str
    """The day, as 2026-03-20; yesterday if not given."""
    def __init__(self, day: _Optional[str] = ...) -> None: ...

class RunInterestResponse(_message.Message):
    """RunInterestResponse holds the run."""
    __slots__ = ["run"]
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: InterestRun
    """The run of the day."""
    def __init__(self, run: _Optional[_Union[InterestRun, _Mapping]] = ...) -> None: ...

class SetAccountRateRequest(_message.Message):
    """SetAccountRateRequest names an account and a rate."""
    __slots__ = ["id", "rate_code"]
    ID_FIELD_NUMBER: _ClassVar[int]
    RATE_CODE_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The account."""
    rate_code: str
    """Code of the rate; absent: the default of the account's type and currency."""
    def __init__(self, id: _Optional[int] = ..., rate_code: _Optional[str] = ...) -> None: ...

class SetAccountRateResponse(_message.Message):
    """SetAccountRateResponse holds the rate of the account."""
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: AccountRate
    """What holds now."""
    def __init__(self, rate: _Optional[_Union[AccountRate, _Mapping]] = ...) -> None: ...

class SetInterestDefaultRequest(_message.Message):
    """SetInterestDefaultRequest names a type and a currency of accounts, and a rate."""
    __slots__ = ["account_type", "currency", "rate_code"]
    ACCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    RATE_CODE_FIELD_NUMBER: _ClassVar[int]
    account_type: _account_pb2.AccountType
    """Type of the accounts."""
    currency: str
    """Their currency, ISO 4217."""
    rate_code: str
    """Code of the rate; absent: none from today on."""
    def __init__(self, account_type: _Optional[_Union[_account_pb2.AccountType, str]] = ..., currency: _Optional[str] = ..., rate_code: _Optional[str] = ...) -> None: ...

class SetInterestDefaultResponse(_message.Message):
    """SetInterestDefaultResponse holds the default."""
    __slots__ = ["interest_default"]
    INTEREST_DEFAULT_FIELD_NUMBER: _ClassVar[int]
    interest_default: InterestDefault
    """What holds now."""
    def __init__(self, interest_default: _Optional[_Union[InterestDefault, _Mapping]] = ...) -> None: ...

class InterestRunStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """InterestRunStatus is the state of a run."""
    __slots__ = []
