from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ACCOUNT_STATUS_ACTIVE: AccountStatus
"""Money may move."""
ACCOUNT_STATUS_CLOSED: AccountStatus
"""Empty, and closed for good."""
ACCOUNT_STATUS_FROZEN: AccountStatus
"""Money comes in, nothing goes out."""
ACCOUNT_STATUS_UNSPECIFIED: AccountStatus
"""Not set."""
ACCOUNT_TYPE_CHECKING: AccountType
"""Current account."""
ACCOUNT_TYPE_SAVINGS: AccountType
"""Savings account."""
ACCOUNT_TYPE_UNSPECIFIED: AccountType
"""Not set."""
DESCRIPTOR: _descriptor.FileDescriptor

class Account(_message.Message):
    """Account is a customer's account."""
    __slots__ = ["account_number", "account_type", "balance", "created_at", "currency", "customer_id", "id", "interest_paid", "status"]
    ACCOUNT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    INTEREST_PAID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    account_number: str
    """Account number: 16 digits beginning 6212."""
    account_type: AccountType
    """Kind."""
    balance: str
    """Balance in `currency`."""
    created_at: _timestamp_pb2.Timestamp
    """When it was opened."""
    currency: str
    """ISO 4217 code."""
    customer_id: int
    """The customer that owns it."""
    id: int
    """Identifier."""
    interest_paid: str
    """Interest that was paid out when the account was closed; only in the answer to that, and only if there was any."""
    status: AccountStatus
    """State."""
    def __init__(self, id: _Optional[int] = ..., account_number: _Optional[str] = ..., customer_id: _Optional[int] = ..., account_type: _Optional[_Union[AccountType, str]] = ..., balance: _Optional[str] = ..., currency: _Optional[str] = ..., status: _Optional[_Union[AccountStatus, str]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., interest_paid: _Optional[str] = ...) -> None: ...

class CloseAccountRequest(_message.Message):
    """CloseAccountRequest names an account."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The account."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class CloseAccountResponse(_message.Message):
    """CloseAccountResponse holds the closed account."""
    __slots__ = ["account"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    """The account as it is now."""
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class FreezeAccountRequest(_message.Message):
    """FreezeAccountRequest names an account."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The account."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class FreezeAccountResponse(_message.Message):
    """FreezeAccountResponse holds the frozen account."""
    __slots__ = ["account"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    """The account as it is now."""
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class GetBalanceRequest(_message.Message):
    """GetBalanceRequest names an account, and a moment if it is not now."""
    __slots__ = ["at", "id"]
    AT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    """The balance after the last posting at or before this moment; a second of a JSON time counts whole. 0.00 before the first posting, also
    before the account was opened. The answer is final when some seconds have passed since the moment: postings may still have its time."""
    id: int
    """The account."""
    def __init__(self, id: _Optional[int] = ..., at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetBalanceResponse(_message.Message):
    """GetBalanceResponse is the balance of an account."""
    __slots__ = ["account_id", "at", "available_balance", "balance", "currency"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_BALANCE_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account."""
    at: _timestamp_pb2.Timestamp
    """The moment that was asked for; only if one was."""
    available_balance: str
    """What of the balance can be spent; only of the balance now, while some of it is held."""
    balance: str
    """Balance in `currency`, after every posting acknowledged before the call."""
    currency: str
    """ISO 4217 code."""
    def __init__(self, account_id: _Optional[int] = ..., balance: _Optional[str] = ..., currency: _Optional[str] = ..., available_balance: _Optional[str] = ..., at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    """ListAccountsRequest selects accounts."""
    __slots__ = ["customer_id", "page", "page_size", "status"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    """Only those of this customer."""
    page: int
    """Page, from 1."""
    page_size: int
    """Accounts a page: 20 if not given, at most 100."""
    status: AccountStatus
    """Only those in this state."""
    def __init__(self, customer_id: _Optional[int] = ..., status: _Optional[_Union[AccountStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    """ListAccountsResponse is one page of accounts."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Account]
    """The accounts, by id."""
    page: int
    """The page."""
    page_size: int
    """Accounts a page."""
    total: int
    """Accounts in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Account, _Mapping]]] = ...) -> None: ...

class OpenAccountRequest(_message.Message):
    """OpenAccountRequest describes the new account."""
    __slots__ = ["account_type", "currency", "customer_id"]
    ACCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    account_type: AccountType
    """Kind."""
    currency: str
    """ISO 4217 code of a currency that the bank keeps."""
    customer_id: int
    """The customer that will own it."""
    def __init__(self, customer_id: _Optional[int] = ..., account_type: _Optional[_Union[AccountType, str]] = ..., currency: _Optional[str] = ...) -> None: ...

class OpenAccountResponse(_message.Message):
    """OpenAccountResponse holds the new account."""
    __slots__ = ["account"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    """The account as opened."""
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class UnfreezeAccountRequest(_message.Message):
    """UnfreezeAccountRequest names an account."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The account."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class UnfreezeAccountResponse(_message.Message):
    """UnfreezeAccountResponse holds the active account."""
    __slots__ = ["account"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    """The account as it is now."""
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class AccountType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """AccountType is the kind of an account."""
    __slots__ = []

class AccountStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """AccountStatus is the state of an account. Bank document, section 7.2."""
    __slots__ = []
